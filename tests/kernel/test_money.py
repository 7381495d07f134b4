"""Money is exact: what is written can be read back, and nothing is rounded on the way."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hqconsole.kernel.money import DIGITS, BadAmount, MixedCurrencies, Money

currencies = st.sampled_from(sorted(DIGITS))
amounts = st.builds(Money, st.integers(-(10**12), 10**12), currencies)


@given(amounts)
def test_an_amount_reads_back_as_it_was_written(money):
    assert Money.parse(str(money.amount), money.currency) == money


@given(st.integers(0, 10**9), st.text("0123456789", max_size=5), currencies)
def test_more_digits_than_the_currency_has_are_refused(whole, fraction, currency):
    text = f"{whole}.{fraction}" if fraction else str(whole)
    if len(fraction) > DIGITS[currency]:
        with pytest.raises(BadAmount, match="decimal digits"):
            Money.parse(text, currency)
    else:
        assert Money.parse(text, currency).amount == Decimal(text)


@pytest.mark.parametrize("text", ["", ".", "1.", ".5", "1,000", "1e3", " 1", "1 ", "٢٩", "--1", "+1", "1.2.3", "NaN", "29\n"])
def test_what_is_no_plain_number_is_refused(text):
    with pytest.raises(BadAmount):
        Money.parse(text, "OMR")


@given(amounts, amounts)
def test_only_amounts_of_one_currency_have_a_sum(one, other):
    if one.currency == other.currency:
        assert (one + other).minor == one.minor + other.minor
    else:
        with pytest.raises(MixedCurrencies):
            one + other


@pytest.mark.parametrize("minor", [1.0, True, "1", Decimal(1)])
def test_minor_units_are_whole_numbers(minor):
    with pytest.raises(TypeError):
        Money(minor, "OMR")


def test_a_currency_nobody_bills_in_is_refused():
    with pytest.raises(BadAmount):
        Money(1, "XXX")
    with pytest.raises(BadAmount):
        Money.parse("1", "XXX")


@given(amounts, st.sampled_from(["en", "ar"]))
def test_people_of_both_languages_read_the_same_latin_digits(money, language):
    shown = "".join(character for character in money.formatted(language) if character.isdecimal())
    assert shown == f"{abs(money.amount):f}".replace(".", "")
    assert shown.isascii()


def test_an_amount_is_written_as_the_language_writes_it():
    assert Money(29000, "OMR").formatted("en") == "OMR\xa029.000"
    assert Money(-2900, "USD").formatted("en") == "-$29.00"
    assert "ر.ع" in Money(29000, "OMR").formatted("ar")
