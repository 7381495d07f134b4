"""What must hold in the content of a plan edition? The one rule book of seeds, pages and API.

Each broken rule names the value it is about by its path (`limits.users`, `prices.OMR.monthly`), worded for staff.
"""

from collections.abc import Collection, Iterator, Mapping

from django.utils.translation import gettext as _

from hqconsole.kernel.money import DIGITS
from tenants.models import Region

from .models import HOME_CURRENCY, UNLIMITED
from .models.registry import TYPES, Feature

Broken = Iterator[tuple[str, str]]

PRICES = ("monthly", "annual", "setup")
MOST = 10**12  # of anything that is counted or paid
SHAPE = {"features": list, "limits": dict, "prices": dict, "values": dict, "regions": dict}
OPTIONAL = ("values", "regions")
KINDS_OF_VALUE = {Feature.Type.NUMBER: TYPES[Feature.Type.NUMBER], Feature.Type.TEXT: TYPES[Feature.Type.TEXT]}


def broken(content: dict, *, features: Mapping[str, str], limits: Collection[str]) -> Broken:
    """Every broken rule as (path, rule); `features` are the keys that exist with their types, `limits` the keys."""
    if misshapen := list(broken_shape(content)):
        yield from misshapen
        return
    yield from broken_features(content["features"], features)
    for key, value in content.get("values", {}).items():
        yield from broken_value(key, value, features)
    for key, allowance in content["limits"].items():
        yield from broken_limit(key, allowance, limits)
    for currency, book in content["prices"].items():
        yield from broken_prices("prices", currency, book)
    for region, books in content.get("regions", {}).items():
        yield from broken_region(region, books)


def unsaleable(content: dict) -> Broken:
    """What an edition still lacks before anybody can subscribe to it."""
    if HOME_CURRENCY not in content["prices"]:
        words = {"currency": str(HOME_CURRENCY)}
        yield f"prices.{HOME_CURRENCY}.monthly", _("A price in %(currency)s is needed: who has no other pays in it.") % words


def broken_shape(content: dict) -> Broken:
    if not isinstance(content, dict):
        yield "content", _("An object is needed.")
        return
    for name, kind in SHAPE.items():
        given = content.get(name, kind() if name in OPTIONAL else None)
        if type(given) is not kind:
            yield name, _("A list is needed.") if kind is list else _("An object is needed.")
    for name in sorted(content.keys() - SHAPE.keys()):
        yield name, _("There is no such part of an edition.")


def broken_features(keys: list, known: Mapping[str, str]) -> Broken:
    for key in keys:
        if type(key) is not str or key not in known:
            yield f"features.{key}", _("There is no such feature.")
        elif known[key] != Feature.Type.BOOLEAN:
            yield f"features.{key}", _("This feature is no switch: it belongs among the values.")
        elif keys.count(key) > 1:
            yield f"features.{key}", _("This feature is named twice.")


def broken_value(key: str, value, known: Mapping[str, str]) -> Broken:
    type_ = known.get(key)
    if type_ is None:
        yield f"values.{key}", _("There is no such feature.")
    elif type_ == Feature.Type.BOOLEAN:
        yield f"values.{key}", _("This feature is a switch: it belongs among the features.")
    elif not KINDS_OF_VALUE[type_](value):
        number = _("This feature takes a number.")
        yield f"values.{key}", number if type_ == Feature.Type.NUMBER else _("This feature takes a text of 1 to 500 characters.")


def broken_limit(key: str, allowance: dict, known: Collection[str]) -> Broken:
    path = f"limits.{key}"
    if key not in known:
        yield path, _("There is no such limit.")
    if not isinstance(allowance, dict) or sorted(allowance) != ["hard_cap", "included"]:
        yield path, _("It takes what is included (included) and where it stops (hard_cap), and nothing else.")
        return
    included, hard_cap = allowance["included"], allowance["hard_cap"]
    if type(included) is not int or type(hard_cap) is not int:
        yield path, _("Whole numbers are needed.")
    elif min(included, hard_cap) < UNLIMITED:
        yield path, _("Nothing is below zero but -1, which means without limit.")
    elif max(included, hard_cap) > MOST:
        yield path, _("More than %(most)s is without limit: write -1.") % {"most": f"{MOST:,}"}
    elif hard_cap != UNLIMITED and (included == UNLIMITED or hard_cap < included):
        yield path, _("It must not stop before what is included is used up.")


def broken_region(region: str, books: dict) -> Broken:
    if region not in Region.values:
        yield f"regions.{region}", _("There is no such region.")
    if not isinstance(books, dict):
        yield f"regions.{region}", _("An object is needed.")
        return
    for currency, book in books.items():
        yield from broken_prices(f"regions.{region}", currency, book)


def broken_prices(where: str, currency: str, book: dict) -> Broken:
    path = f"{where}.{currency}"
    if currency not in DIGITS:
        yield path, _("We do not bill in this currency.")
    if not isinstance(book, dict) or sorted(book) != sorted(PRICES):
        yield path, _("It takes a monthly, an annual and a set-up price (monthly, annual, setup), and nothing else.")
        return
    for name, minor in book.items():
        if type(minor) is not int or not 0 <= minor <= MOST:
            yield f"{path}.{name}", _("A price is needed, not below zero and not above a million million.")
