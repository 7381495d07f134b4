"""What is personal about an entry, and can it still be read? Decrypted only here, and never by default."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.apps import apps
from django.conf import settings
from django.db import connection

from audit.models import Entry, Reveal
from audit.vault import CannotOpen, DoesNotOpen, Erased, Place, Salted, decrypted, keyring_of, salted_pairs
from hqconsole.kernel.commitments import is_committed

SEALED = """
SELECT p.seq, (SELECT origin FROM audit.head), p.subject, p.key_no, p.sealed, k.kek, k.wrapped, k.destroyed_at, k.destroyed_by
FROM audit.personal p JOIN audit.personal_key k ON (k.subject, k.no) = (p.subject, p.key_no) WHERE p.seq = ANY(%s)
"""
PENDING = """
SELECT p.personal, k.destroyed_at, k.destroyed_by FROM audit.pending_personal p
LEFT JOIN audit.personal_key k ON k.subject = p.personal::json ->> 'of' AND k.no = (p.personal::json ->> 'erased')::integer
WHERE p.id = %s AND p.personal <> ''
"""
Pairs = dict[str, list[Salted | None]]  # field to what it was before and after
NOT_THERE = "What is personal about this entry is not there."


class ErasedThen(Erased):
    """Erased, and by whom when."""

    def __init__(self, at: datetime, by: str):
        super().__init__(f"Erased at {at} by {by}.")
        self.at, self.by = at, by


@dataclass(frozen=True)
class Personal:
    """What the page of an entry says about its personal fields: hidden, erased, out of reach, or open under a reveal."""

    names: list[str]
    erased_at: datetime | None = None
    erased_by: str = ""
    is_locked: bool = False
    reveal: Reveal | None = None
    values: dict[str, list] = field(default_factory=dict)
    unfit: list[str] = field(default_factory=list)


def personal_names(entry: Entry) -> list[str]:
    """The fields of which the entry holds digests instead of values."""
    return [name for name, pair in entry.changes.items() if any(map(is_committed, pair))]


def personal_of(entry: Entry, person: str, at: datetime) -> Personal | None:
    """What `person` may see of the personal values of an entry now; None where nothing about it is personal."""
    names = personal_names(entry)
    if not names:
        return None
    reveal = Reveal.objects.open(person, entry.id, at).order_by("-revealed_at").first()
    try:
        pairs = salted_of(entry)
    except ErasedThen as erased:
        return Personal(names, erased_at=erased.at, erased_by=erased.by)
    except CannotOpen:
        return Personal(names, is_locked=True)
    if reveal is None:
        return Personal(names)
    return Personal(names, reveal=reveal, values=values_of(pairs), unfit=unfit(entry, pairs))


def in_the_clear(entry: Entry) -> dict[str, list]:
    """The changes of an entry with its personal values. Raises CannotOpen where they cannot be had as sealed."""
    if not personal_names(entry):
        return entry.changes
    pairs = salted_of(entry)
    if wrong := unfit(entry, pairs):
        raise DoesNotOpen(f"What is kept of {', '.join(wrong)} does not fit the ledger.")
    return entry.changes | values_of(pairs)


def salted_of(entry: Entry) -> Pairs:
    """Each personal field of an entry with what it was before and after. Raises CannotOpen, ErasedThen where it is over."""
    if entry.is_sealed:
        found = salted_in([entry])[entry.seq]
        if isinstance(found, CannotOpen):
            raise found
        return found
    with connection.cursor() as cursor:
        cursor.execute(PENDING, [entry.id])
        row = cursor.fetchone()
    if row is None:
        raise CannotOpen(NOT_THERE)
    return pending(*row)


def salted_in(entries: Iterable[Entry]) -> dict[int, Pairs | CannotOpen]:
    """The same of many sealed entries by their numbers, in one query; for each that cannot be read the reason why not."""
    by_seq = {entry.seq: entry for entry in entries}
    with connection.cursor() as cursor:
        cursor.execute(SEALED, [list(by_seq)])
        found = {seq: opened_or_why_not(by_seq[seq], row) for seq, *row in cursor.fetchall()}
    return dict.fromkeys(by_seq, CannotOpen(NOT_THERE)) | found


def opened_or_why_not(entry: Entry, row: list) -> Pairs | CannotOpen:
    try:
        return opened(entry, *row)
    except CannotOpen as reason:
        return reason


def opened(entry: Entry, origin: str, subject: str, no: int, sealed, kek: str, wrapped, destroyed_at, destroyed_by: str) -> Pairs:
    if destroyed_at:
        raise ErasedThen(destroyed_at, destroyed_by)
    key = keyring_of(settings.HQ_LEDGER_KEYS).unwrap(wrapped, subject, no, kek)
    place = Place(origin, entry.seq, entry.tbl, entry.pk_of_row, subject, no)
    return salted_pairs(json.loads(decrypted(key, bytes(sealed), place.data)))


def pending(personal: str, destroyed_at: datetime | None, destroyed_by: str) -> Pairs:
    if destroyed_at:
        raise ErasedThen(destroyed_at, destroyed_by)
    return salted_pairs(json.loads(personal)["fields"])


def values_of(pairs: dict[str, list[Salted | None]]) -> dict[str, list]:
    return {name: [side and side.value for side in pair] for name, pair in pairs.items()}


def unfit(entry: Entry, pairs: dict[str, list[Salted | None]]) -> list[str]:
    """The fields of which something else is kept than what the ledger has the digest of."""
    return [
        name
        for name in personal_names(entry)
        if not all(
            kept.fits(committed) if kept else committed is None
            for kept, committed in zip(pairs.get(name, [None, None]), entry.changes[name], strict=True)
        )
    ]


def names_of_people() -> dict[str, tuple[str, str]]:
    """What staff are called now, in English and Arabic, by the id under which they act. One query."""
    people = apps.get_model("staff", "Person").objects.values_list("pk", "name_en", "name_ar")
    return {f"staff:{pk}": (name_en, name_ar) for pk, name_en, name_ar in people}
