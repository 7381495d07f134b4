"""What does the console begin with? Seed files: read, checked, and written only where something is new or changed.

Each family reads its own files into a Seed. Descriptive fields follow the files until staff change a row in the console;
what staff decide there (a kill switch, a default) is not in them. A published edition never changes: a change is a new number.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.db import models

from .editions import KINDS, Edition, hash_of, publish_seed


class SeedFault(Exception):
    """A seed file breaks a rule. Says which file, which key in it, and the rule."""

    def __init__(self, file: str, key: str, rule: str):
        super().__init__(f"{file}: {key}: {rule}")
        self.file, self.key, self.rule = file, key, rule


@dataclass(frozen=True)
class SeedEdition:
    """An edition that a file asks for."""

    file: str
    of: str
    number: int
    content: dict
    note_en: str
    note_ar: str


@dataclass(frozen=True)
class Seed:
    """Everything the files of one family ask for: rows by their model, and editions of one kind."""

    rows: dict[type[models.Model], list[dict]]
    kind: str
    editions: list[SeedEdition]

    @property
    def is_planted(self) -> bool:
        """Whether the database already is as the files say."""
        return not (any(differing(model, rows) for model, rows in self.rows.items()) or self.unpublished())

    def plant(self) -> None:
        """Write what is new or changed, then publish new editions in the order of their numbers."""
        for model, rows in self.rows.items():
            write(model, rows)
        model = KINDS[self.kind]
        things = model._meta.get_field(model.of).related_model.objects.in_bulk(field_name="key")
        for edition in self.unpublished():
            publish_seed(
                things[edition.of],
                self.kind,
                number=edition.number,
                content=edition.content,
                note_en=edition.note_en,
                note_ar=edition.note_ar,
            )

    def unpublished(self) -> list[SeedEdition]:
        """Editions newer than any of the same thing. Raises SeedFault where a file rewrites a published one."""
        model = KINDS[self.kind]
        published = model.objects.exclude(status=Edition.Status.DRAFT)
        known = published.values_list(f"{model.of}__key", "number", "content_hash")
        hashes = {(key, number): content_hash for key, number, content_hash in known}
        newest = dict(sorted(hashes))
        for each in self.editions:
            if hashes.get((each.of, each.number), hash_of(each.content)) != hash_of(each.content):
                raise SeedFault(each.file, f"{each.of} v{each.number}", "is published and stays as it is; use a new number")
        new = [each for each in self.editions if each.number > newest.get(each.of, 0)]
        return sorted(new, key=lambda each: each.number)


def document(path: Path) -> dict | list:
    """The content of a seed file. Raises SeedFault where it is not JSON."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as fault:
        raise SeedFault(path.name, "file", f"is not JSON: {fault}") from fault


def documents(folder: Path) -> list[tuple[str, dict]]:
    """Every seed file of a folder with its name, in the order of their positions."""
    found = [(path.name, document(path)) for path in sorted(folder.glob("*.json"))]
    return sorted(found, key=lambda pair: pair[1].get("position", 0))


def require(file: str, key: str, given: dict, /, **types: type) -> None:
    """Raise SeedFault unless `given` has exactly the fields named, each of its type."""
    for name, wanted in types.items():
        if type(given.get(name)) is not wanted:
            raise SeedFault(file, key, f"{name} must be a {wanted.__name__}")
    for name in sorted(given.keys() - types.keys()):
        raise SeedFault(file, key, f"{name} is not a field we know")


def differing(model: type[models.Model], wanted: Iterable[dict]) -> list[dict]:
    """The wanted rows, known by their key, that the database does not have in this form."""
    present = model.objects.in_bulk(field_name="key")
    return [row for row in wanted if row["key"] not in present or is_outdated(present[row["key"]], row)]


def is_outdated(present: models.Model, wanted: dict) -> bool:
    """Whether a row differs from its file; never where staff changed it in the console, for then the file is outdated."""
    is_kept = getattr(present, "is_kept", False)
    return not is_kept and any(getattr(present, name) != value for name, value in wanted.items())


def write(model: type[models.Model], wanted: list[dict]) -> None:
    """Insert or update, by key, the rows that differ; fields that are not wanted keep their value."""
    rows = differing(model, wanted)
    if rows:
        fields = [name for name in rows[0] if name != "key"]
        model.objects.bulk_create(
            [model(**row) for row in rows], update_conflicts=True, unique_fields=["key"], update_fields=fields
        )
