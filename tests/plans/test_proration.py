"""What does a change cost for the rest of a period? The golden cases of the domain, and what must hold of all others."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hqconsole.kernel.money import Money
from plans.periods import period_around
from plans.proration import anew, prorated, rounded, share, vat, with_vat


def omr(text: str) -> Money:
    return Money.parse(text, "OMR")


def sar(text: str) -> Money:
    return Money.parse(text, "SAR")


NOVEMBER, MONTH = date(2026, 11, 5), (date(2026, 11, 5), date(2026, 12, 5))
STARTER, GROWTH, PRO = omr("29"), omr("79"), omr("199")
GOLDEN = {
    "Starter to Growth": (STARTER, GROWTH, MONTH, date(2026, 11, 22), 5, 30, 13, "12.567", "34.233", "21.666", "1.083", "22.749"),
    "Growth to Pro in February": (
        *(GROWTH, PRO, (date(2026, 2, 10), date(2026, 3, 10)), date(2026, 2, 25), 5),
        *(28, 13, "36.679", "92.393", "55.714", "2.786", "58.500"),
    ),
    "Starter to Growth by the year": (
        *(omr("290"), omr("790"), (date(2026, 1, 1), date(2027, 1, 1)), date(2026, 11, 22), 5),
        *(365, 40, "31.781", "86.575", "54.794", "2.740", "57.534"),
    ),
    "in riyals of two digits": (
        *(sar("279"), sar("749"), (date(2026, 11, 1), date(2026, 12, 1)), date(2026, 11, 16), 15),
        *(30, 15, "139.50", "374.50", "235.00", "35.25", "270.25"),
    ),
    "on the first day": (STARTER, GROWTH, MONTH, NOVEMBER, 5, 30, 30, "29.000", "79.000", "50.000", "2.500", "52.500"),
    "on the last day": (STARTER, GROWTH, MONTH, date(2026, 12, 4), 5, 30, 1, "0.967", "2.633", "1.666", "0.083", "1.749"),
}
PRICES = st.integers(0, 10**9)
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(
    ("old", "new", "period", "day", "percent", "days", "rest", "credit", "charge", "net", "tax", "total"),
    GOLDEN.values(),
    ids=GOLDEN,
)
def test_the_golden_cases(old, new, period, day, percent, days, rest, credit, charge, net, tax, total):
    cost = prorated(old, new, period, day)

    assert (cost.days, cost.rest, cost.until) == (days, rest, period[1])
    money = [cost.credit, cost.charge, cost.net, vat(cost.net, percent), cost.net + vat(cost.net, percent)]
    assert [str(each.amount) for each in money] == [credit, charge, net, tax, total]


@pytest.mark.parametrize(("numerator", "result"), [(5, 1), (-5, -1), (4, 0), (-4, 0), (15, 2), (-15, -2)])
def test_a_half_is_rounded_away_from_zero(numerator, result):
    assert rounded(numerator, 10) == result


@given(st.integers(-(10**12), 10**12), st.integers(1, 400))
def test_rounding_is_that_of_decimal_arithmetic(numerator, denominator):
    exact = (Decimal(numerator) / Decimal(denominator)).quantize(Decimal(1), ROUND_HALF_UP)
    assert rounded(numerator, denominator) == int(exact)


@given(PRICES, PRICES, DAYS, st.integers(0, 400), st.sampled_from([1, 12]))
def test_money_is_conserved(old, new, anchor, later, months):
    """Nothing is given back or asked for beyond the whole, moving there and back costs nothing, and the net is the difference."""
    day = anchor + timedelta(days=later)
    period = period_around(day, anchor=anchor, months=months)
    there = prorated(Money(old, "OMR"), Money(new, "OMR"), period, day)
    back = prorated(Money(new, "OMR"), Money(old, "OMR"), period, day)

    assert period[0] <= day < period[1]
    assert 0 <= there.credit.minor <= old
    assert 0 <= there.charge.minor <= new
    assert there.charge.minor - there.credit.minor == there.net.minor == -back.net.minor


@given(PRICES, st.integers(1, 366), st.data())
def test_the_parts_of_a_split_period_make_up_the_whole(price, days, data):
    """However a period is cut, the parts differ from the price by less than one minor unit for each cut."""
    cuts = sorted(data.draw(st.lists(st.integers(0, days), max_size=6)))
    parts = [last - first for first, last in zip([0, *cuts], [*cuts, days], strict=True)]
    total = sum(share(Money(price, "OMR"), part, days).minor for part in parts)

    assert abs(total - price) <= len(parts) / 2


@given(PRICES, st.integers(0, 366), st.integers(1, 366))
def test_what_is_used_and_what_is_left_differ_from_the_price_by_one_at_most(price, rest, days):
    rest = min(rest, days)
    used, left = share(Money(price, "OMR"), days - rest, days), share(Money(price, "OMR"), rest, days)
    assert abs(used.minor + left.minor - price) <= 1


def test_a_period_that_begins_on_the_31st_keeps_its_anchor():
    cost = prorated(STARTER, GROWTH, period_around(date(2026, 2, 28), anchor=date(2026, 1, 31), months=1), date(2026, 2, 28))
    assert (cost.days, cost.rest, cost.until) == (31, 31, date(2026, 3, 31))


def test_a_new_term_is_due_in_full_and_the_old_one_comes_back():
    cost = anew(STARTER, omr("290"), MONTH, date(2026, 11, 22), until=date(2027, 11, 22))
    assert [str(each.amount) for each in (cost.credit, cost.charge, cost.net)] == ["12.567", "290.000", "277.433"]
    assert cost.until == date(2027, 11, 22)


@pytest.mark.parametrize(
    ("net", "is_carried"), [("0.499", True), ("0.500", False), ("-0.499", True), ("-0.500", False)], ids=lambda value: str(value)
)
def test_what_is_below_the_minimum_charge_is_carried(net, is_carried):
    whole = omr(net.lstrip("-"))
    nothing = omr("0")
    old, new = (whole, nothing) if net.startswith("-") else (nothing, whole)
    assert prorated(old, new, MONTH, NOVEMBER).is_carried is is_carried


@pytest.mark.parametrize(
    ("amount", "region", "whole"),
    [
        (Money(79000, "OMR"), "OM", Money(82950, "OMR")),  # 5 %
        (Money(74900, "SAR"), "SA", Money(86135, "SAR")),  # 15 %
        (Money(30, "SAR"), "SA", Money(35, "SAR")),  # 4.5 of the least is 5: half goes away from zero
        (Money(-30, "SAR"), "SA", Money(-35, "SAR")),
        (Money(29900, "AED"), "AE", Money(31395, "AED")),
        (Money(29000, "BHD"), "BH", Money(31900, "BHD")),  # 10 %
        (Money(29000, "KWD"), "KW", Money(29000, "KWD")),  # none
        (Money(29900, "QAR"), "QA", Money(29900, "QAR")),
    ],
    ids=str,
)
def test_vat_is_that_of_the_region_and_exact_at_the_minor_unit(amount, region, whole):
    assert with_vat(amount, region) == whole
