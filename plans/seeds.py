"""Which plans does the console begin with? Reads and checks plans/seed."""

from pathlib import Path

from hqconsole.kernel.money import BadAmount, Money
from hqconsole.kernel.seeds import Seed, SeedEdition, SeedFault, document, documents, require

from .models import Feature, Limit, Plan
from .rules import broken

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
    features = registry(folder / "features.json", group=Feature.Group)
    limits = registry(folder / "limits.json", unit=str, kind=Limit.Kind, enforcement=Limit.Enforcement)
    keys = {"features": {row["key"] for row in features}, "limits": {row["key"] for row in limits}}
    plans, editions = [], []
    for file, plan in documents(folder / "plans"):
        require(file, str(plan.get("key")), plan, **PLAN)
        editions += [edition_of(file, plan["key"], each, keys) for each in plan["editions"]]
        plans.append({name: value for name, value in plan.items() if name != "editions"})
    if sum(plan["is_default"] for plan in plans) != 1:
        raise SeedFault("plans", "is_default", "exactly one plan is the default")
    return Seed(rows={Feature: features, Limit: limits, Plan: plans}, kind="plan", editions=editions)


def registry(path: Path, **fields) -> list[dict]:
    """The rows of a list file, numbered in its order; a field given by an enum must have one of its values."""
    rows = []
    for position, row in enumerate(document(path), start=1):
        key = str(row.get("key"))
        require(path.name, key, row, key=str, name_en=str, name_ar=str, **dict.fromkeys(fields, str))
        for name, values in fields.items():
            if values is not str and row[name] not in values.values:
                raise SeedFault(path.name, key, f"{name} must be one of {', '.join(values.values)}")
        rows.append(row | {"position": position})
    if len({row["key"] for row in rows}) < len(rows):
        raise SeedFault(path.name, "key", "stands twice in the list")
    return rows


def edition_of(file: str, plan: str, given: dict, keys: dict[str, set[str]]) -> SeedEdition:
    where = f"{plan} v{given.get('number')}"
    require(file, where, given, **EDITION)
    prices = {currency: book_of(file, where, currency, book) for currency, book in given["prices"].items()}
    content = {"features": given["features"], "limits": given["limits"], "prices": prices}
    for key, rule in broken(content, **keys):
        raise SeedFault(file, f"{where}, {key}", rule)
    return SeedEdition(file, plan, given["number"], content, given["note_en"], given["note_ar"])


def book_of(file: str, where: str, currency: str, book: dict[str, str]) -> dict[str, int]:
    """Prices written as text, in minor units."""
    try:
        return {name: Money.parse(text, currency).minor for name, text in book.items()}
    except BadAmount as fault:
        raise SeedFault(file, f"{where}, {currency}", str(fault)) from fault
