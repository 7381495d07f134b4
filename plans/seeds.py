"""Which plans does the console begin with? Reads and checks plans/seed."""

from pathlib import Path

from hqconsole.kernel.money import BadAmount
from hqconsole.kernel.seeds import Seed, SeedEdition, SeedFault, document, documents, require

from .models import AddOn, Feature, Limit, Plan, WhenAway
from .rules import OPTIONAL, broken
from .written import minor, stored

FOLDER = Path(__file__).parent / "seed"
PLAN = {
    "key": str,
    "position": int,
    "name_en": str,
    "name_ar": str,
    "description_en": str,
    "description_ar": str,
    "is_public": bool,
    "is_default": bool,
    "trial_days": int,
    "editions": list,
}
EDITION = {"number": int, "note_en": str, "note_ar": str, "features": list, "limits": dict, "prices": dict}


def read(folder: Path = FOLDER) -> Seed:
    """Features, limits, plans and their editions. Raises SeedFault naming the file, the key and the rule."""
    about = {"product_key": str, "when_away": WhenAway}
    features = registry(folder / "features.json", group=Feature.Group, type=Feature.Type, **about)
    limits = registry(folder / "limits.json", unit=str, kind=Limit.Kind, enforcement=Limit.Enforcement, **about)
    keys = {"features": {row["key"]: row["type"] for row in features}, "limits": {row["key"] for row in limits}}
    add_ons = [add_on_of(row, keys["limits"]) for row in registry(folder / "add_ons.json", limit=str, adds=int, prices=dict)]
    plans, editions = [], []
    for file, plan in documents(folder / "plans"):
        require(file, str(plan.get("key")), plan, **PLAN)
        editions += [edition_of(file, plan["key"], each, keys) for each in plan["editions"]]
        plans.append({name: value for name, value in plan.items() if name != "editions"})
    if sum(plan["is_default"] for plan in plans) != 1:
        raise SeedFault("plans", "is_default", "exactly one plan is the default")
    return Seed(rows={Feature: features, Limit: limits, AddOn: add_ons, Plan: plans}, kind="plan", editions=editions)


def registry(path: Path, **fields) -> list[dict]:
    """The rows of a list file, numbered in its order; a field given by an enum must have one of its values."""
    rows = []
    for position, row in enumerate(document(path), start=1):
        key = str(row.get("key"))
        enums = {name: values for name, values in fields.items() if hasattr(values, "choices")}
        require(path.name, key, row, key=str, name_en=str, name_ar=str, **(fields | dict.fromkeys(enums, str)))
        for name, values in enums.items():
            if row[name] not in values.values:
                raise SeedFault(path.name, key, f"{name} must be one of {', '.join(values.values)}")
        rows.append(row | {"position": position})
    if len({row["key"] for row in rows}) < len(rows):
        raise SeedFault(path.name, "key", "stands twice in the list")
    return rows


def add_on_of(row: dict, limits: set[str]) -> dict:
    """What is sold on top, with its prices in minor units."""
    if row["limit"] not in limits:
        raise SeedFault("add_ons.json", row["key"], f"{row['limit']} is not a limit in limits.json")
    prices = {
        currency: price("add_ons.json", f"{row['key']}, {currency}", text, currency) for currency, text in row["prices"].items()
    }
    return {name: value for name, value in row.items() if name != "limit"} | {"limit_id": row["limit"], "prices": prices}


def edition_of(file: str, plan: str, given: dict, keys: dict[str, set[str]]) -> SeedEdition:
    where = f"{plan} v{given.get('number')}"
    optional = [name for name in OPTIONAL if name in given]
    require(file, where, given, **EDITION, **dict.fromkeys(optional, dict))
    content = {name: given[name] for name in ("features", "limits", "prices", *optional)}
    content, errors = stored(content)
    for key, rule in [*errors.items(), *broken(content, **keys)]:
        raise SeedFault(file, f"{where}, {key}", rule)
    return SeedEdition(file, plan, given["number"], content, given["note_en"], given["note_ar"])


def price(file: str, where: str, text: str, currency: str) -> int:
    try:
        return minor(text, currency)
    except BadAmount as fault:
        raise SeedFault(file, where, str(fault)) from fault
