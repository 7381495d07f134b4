"""What must hold in the content of a plan edition? Each broken rule names the key it is about."""

from collections.abc import Collection, Iterator, Mapping

from hqconsole.kernel.money import DIGITS

from .models import UNLIMITED
from .models.registry import TYPES, Feature

PRICES = ("annual", "monthly", "setup")


def broken(content: dict, *, features: Mapping[str, str], limits: Collection[str]) -> Iterator[tuple[str, str]]:
    """Every broken rule as (key, rule); `features` are the keys that exist with their types, `limits` the keys."""
    yield from broken_features(content["features"], features)
    for key, value in content.get("values", {}).items():
        yield from broken_value(key, value, features)
    for key, allowance in content["limits"].items():
        yield from broken_limit(key, allowance, limits)
    for currency, book in content["prices"].items():
        yield from broken_prices(currency, book)


def broken_features(keys: list, known: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for key in keys:
        if key not in known:
            yield str(key), "is not a feature in features.json"
        elif known[key] != Feature.Type.BOOLEAN:
            yield str(key), "is no switch; its value belongs among the values"
    if len(set(keys)) < len(keys):
        yield "features", "names a feature twice"


def broken_value(key: str, value, known: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    type_ = known.get(key)
    if type_ is None:
        yield key, "is not a feature in features.json"
    elif type_ == Feature.Type.BOOLEAN or not TYPES[type_](value):
        yield key, f"has no such value; a {type_} is needed"


def broken_limit(key: str, allowance: dict, known: Collection[str]) -> Iterator[tuple[str, str]]:
    if key not in known:
        yield key, "is not a limit in limits.json"
    if sorted(allowance) != ["hard_cap", "included"] or any(type(value) is not int for value in allowance.values()):
        yield key, "needs whole numbers for included and hard_cap, and nothing else"
        return
    included, hard_cap = allowance["included"], allowance["hard_cap"]
    if min(included, hard_cap) < UNLIMITED:
        yield key, f"{UNLIMITED} is without limit; nothing is below it"
    elif hard_cap != UNLIMITED and (included == UNLIMITED or hard_cap < included):
        yield key, "hard_cap must not be below included"


def broken_prices(currency: str, book: dict) -> Iterator[tuple[str, str]]:
    if currency not in DIGITS:
        yield currency, "is not a currency we bill in"
    if tuple(sorted(book)) != PRICES or any(type(minor) is not int or minor < 0 for minor in book.values()):
        yield currency, "needs monthly, annual and setup in minor units, none below zero"
