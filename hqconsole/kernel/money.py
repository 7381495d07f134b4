"""How much is it? Whole minor units of one currency; never a float, never two currencies added."""

import re
from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import format_currency
from django.utils.translation import get_language

DIGITS = {"AED": 2, "BHD": 3, "KWD": 3, "OMR": 3, "QAR": 2, "SAR": 2, "USD": 2}
AMOUNT = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?")

LETTER_THEN_DIGIT = re.compile(r"(?<=[^\W\d_])(?=\d)")  # CLDR puts a space between OMR and 29, Babel does not


class BadAmount(ValueError):
    """The text is not an exact amount of this currency."""


class MixedCurrencies(ValueError):
    """Two amounts of different currencies do not have a sum."""


@dataclass(frozen=True)
class Money:
    """An amount in minor units (baisa, halala, fils) of a currency we know."""

    minor: int
    currency: str

    def __post_init__(self):
        if self.currency not in DIGITS:
            raise BadAmount(f"{self.currency} is not a currency we bill in.")
        if type(self.minor) is not int:
            raise TypeError(f"{self.minor!r} is not a whole number of minor units.")

    @classmethod
    def parse(cls, text: str, currency: str) -> "Money":
        """The amount written as "29", "29.5" or "29.500". Raises BadAmount where it is no number or finer than a minor unit."""
        written, digits = AMOUNT.fullmatch(text), DIGITS.get(currency, 0)
        if written is None:
            raise BadAmount(f"“{text}” is not an amount.")
        sign, whole, fraction = written[1], written[2], written[3] or ""
        if len(fraction) > digits:
            raise BadAmount(f"“{text}” has more than the {digits} decimal digits of {currency}.")
        return cls(int(sign + whole + fraction.ljust(digits, "0")), currency)

    def __add__(self, other: "Money") -> "Money":
        if self.currency != other.currency:
            raise MixedCurrencies(f"{self.currency} and {other.currency} have no sum.")
        return Money(self.minor + other.minor, self.currency)

    def __str__(self):
        return f"{self.amount} {self.currency}"

    @property
    def amount(self) -> Decimal:
        """The amount in whole units, with exactly the digits of its currency."""
        return Decimal(self.minor).scaleb(-DIGITS[self.currency])

    def formatted(self, language: str = "") -> str:
        """The amount as people of `language` (or of the page) write it, in Latin digits."""
        locale = language or get_language() or "en"
        written = format_currency(self.amount, self.currency, locale=locale, numbering_system="latn")
        return LETTER_THEN_DIGIT.sub("\N{NO-BREAK SPACE}", written)
