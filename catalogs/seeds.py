"""Which catalogs does the console begin with? Reads and checks catalogs/seed."""

from pathlib import Path

from hqconsole.kernel.seeds import Seed, SeedEdition, SeedFault, documents, require

from .models import Catalog
from .rules import broken

FOLDER = Path(__file__).parent / "seed"
CATALOG = {
    "key": str,
    "position": int,
    "name_en": str,
    "name_ar": str,
    "lock_policy": str,
    "product_table": str,
    "code_pattern": str,
    "releases": list,
}
RELEASE = {"number": int, "note_en": str, "note_ar": str, "codes": list}


def read(folder: Path = FOLDER) -> Seed:
    """Catalogs and their releases. Raises SeedFault naming the file, the key and the rule."""
    catalogs, releases = [], []
    for file, catalog in documents(folder):
        require(file, str(catalog.get("key")), catalog, **CATALOG)
        if catalog["lock_policy"] not in Catalog.LockPolicy.values:
            raise SeedFault(file, catalog["key"], f"lock_policy must be one of {', '.join(Catalog.LockPolicy.values)}")
        releases += [release_of(file, catalog, each) for each in catalog["releases"]]
        catalogs.append({name: value for name, value in catalog.items() if name != "releases"})
    return Seed(rows={Catalog: catalogs}, kind="catalog", editions=releases)


def release_of(file: str, catalog: dict, given: dict) -> SeedEdition:
    where = f"{catalog['key']} v{given.get('number')}"
    require(file, where, given, **RELEASE)
    for code, rule in broken(given["codes"], catalog["code_pattern"]):
        raise SeedFault(file, f"{where}, {code}", rule)
    return SeedEdition(file, catalog["key"], given["number"], {"codes": given["codes"]}, given["note_en"], given["note_ar"])
