"""How do people and scripts write the content of an edition? With prices as decimal text: "29.000", never as a float.

Seeds, the API and the pages read what was written here; `rules.py` judges what it comes to.
"""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from hqconsole.kernel.money import DIGITS, BadAmount, Money

LATIN = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫", "01234567890123456789.", "٬ \N{NO-BREAK SPACE}")
GROUPED = re.compile(r"-?[0-9]{1,3}(,[0-9]{3})+")


def latin(text: str) -> str:
    """A number as typed in any of our digits. A comma stays: in a price it may be meant as a point."""
    return text.translate(LATIN)


def whole(text: str) -> int:
    """A whole number as typed, with or without its thousands apart. Raises ValueError."""
    plain = latin(text)
    plain = plain.replace(",", "") if GROUPED.fullmatch(plain) else plain
    if not re.fullmatch(r"-?[0-9]{1,18}", plain):
        raise ValueError(text)
    return int(plain)


def minor(text: str, currency: str) -> int:
    """A price written as text in minor units. Raises BadAmount, worded for staff, where it has too many digits or none."""
    try:
        return Money.parse(latin(text), currency).minor
    except (BadAmount, AttributeError) as bad:  # what is no text has nothing to translate
        words = {"text": text, "currency": currency, "digits": DIGITS.get(currency, 0)}
        raise BadAmount(_("“%(text)s” is no amount with at most %(digits)s decimal digits (%(currency)s).") % words) from bad


def stored(given: dict) -> tuple[dict, dict[str, str]]:
    """The content as an edition keeps it, and what is wrong with its prices by their path."""
    errors: dict[str, str] = {}
    if not isinstance(given, dict):
        return given, errors
    content = dict(given)
    if isinstance(given.get("prices"), dict):
        content["prices"] = books("prices", given["prices"], errors)
    if isinstance(given.get("regions"), dict):
        content["regions"] = {
            region: books(f"regions.{region}", each, errors) if isinstance(each, dict) else each
            for region, each in given["regions"].items()
        }
    return content, errors


def books(where: str, given: dict, errors: dict[str, str]) -> dict:
    return {currency: dict(book(f"{where}.{currency}", currency, each, errors)) for currency, each in given.items()}


def book(where: str, currency: str, given, errors: dict[str, str]) -> Iterator[tuple[str, object]]:
    """The prices of one currency in minor units; a float or a bare number is no price."""
    for name, text in given.items() if isinstance(given, dict) else ():
        try:
            yield name, text if currency not in DIGITS else minor(text, currency)
        except BadAmount as bad:
            errors[f"{where}.{name}"] = str(bad)


def written(content: dict) -> dict:
    """The content with its prices as decimal text."""
    told = content | {"prices": told_books(content["prices"])}
    if "regions" in content:
        told["regions"] = {region: told_books(each) for region, each in content["regions"].items()}
    return told


def told_books(kept: dict) -> dict:
    return {
        currency: {name: str(Money(amount, currency).amount) for name, amount in each.items()} for currency, each in kept.items()
    }
