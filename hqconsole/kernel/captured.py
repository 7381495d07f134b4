"""How is what an act captured told? Shown to people, counted, and compared with what was captured another time."""

import hashlib
import json
import re

from django.utils.translation import gettext as _

from .ledger import Change
from .vocabulary import field_of, slugs_of, word_for_column, word_for_table, word_for_value

VOLATILE = re.compile(r"_(at|since|hash)$")  # times and hashes differ between two runs of the same change
UNWRITTEN = "…"
PLUMBING = ("hq.jobs_run", "hq.jobs_step", "hq.jobs_outbox")  # counted as effects, not shown as changes


def shown(captured: list[Change]) -> list[dict]:
    """Captured rows as people read them: object, field, before, after; without plumbing and generated keys.

    `field`, `before` and `after` are as scripts know them; `label`, `was` and `becomes` are in the language of the page.
    """
    rows = [change for change in captured if change.table not in PLUMBING]
    slugs = slugs_of([(change.table, change.pk) for change in rows if change.op != "I"])
    return [
        {"object": called(change, slugs), **told(change, name, before, after)}
        for change in rows
        for name, (before, after) in change.changes.items()
        if is_telling(change, name, before, after)
    ]


def called(change: Change, slugs: dict) -> str:
    """What a captured row is called: the name of its model, and its slug or key where it has had one before."""
    name = word_for_table(change.table)
    return name if change.op == "I" else f"{name} {slugs.get((change.table, change.pk), change.pk)}"


def told(change: Change, name: str, before, after) -> dict:
    """One field: as scripts know it, and in words."""
    words = {"was": in_words(change, name, before), "becomes": in_words(change, name, after)}
    return {"field": name, "label": word_for_column(change.table, name), "before": before, "after": after, **words}


def in_words(change: Change, name: str, value):
    """A value; of what differs from run to run only that there is one."""
    return _("the time it is done") if value and VOLATILE.search(name) else word_for_value(change.table, name, value)


def is_telling(change: Change, name: str, before, after) -> bool:
    """Whether a field says something: of a new row not its keys and times, of others a time that comes or goes."""
    if change.op == "I":
        return not (VOLATILE.search(name) or is_key(name))
    return not VOLATILE.search(name) or (before is None) != (after is None)


def counted(captured: list[Change]) -> dict[str, int]:
    """How much is touched: tenants, rows, and jobs or notices that would be queued."""
    plumbing = [change for change in captured if change.table in PLUMBING and change.op == "I"]
    return {
        "tenants": len({change.tenant for change in captured if change.tenant}),
        "rows": sum(change.table not in PLUMBING for change in captured),
        "queued": sum(change.table != "hq.jobs_step" for change in plumbing),
    }


def fingerprint_of(captured: list[Change], reason: str) -> str:
    """SHA-256 over the changes without what differs between two runs: generated keys, times, hashes, the reason's words."""
    born = {(change.table, change.pk) for change in captured if change.op == "I" and change.table not in PLUMBING}

    def steady(change: Change, name: str, value):
        if reason and value == reason:
            return UNWRITTEN
        return "new" if is_key(name) and points_at(change.table, name, value, born) else value

    rows = [
        [
            change.op,
            change.table,
            "new" if change.op == "I" else change.pk,
            {
                name: [steady(change, name, value) for value in pair]
                for name, pair in change.changes.items()
                if is_steady(change, name)
            },
        ]
        for change in captured
    ]
    return hashlib.sha256(json.dumps(rows, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def points_at(table: str, column: str, value, rows: set[tuple[str, str]]) -> bool:
    """Whether the key in a column is that of one of these rows: of the table it refers to, where that is known.

    Numbers are keys in many tables: without it the third wave would be taken for the third campaign.
    """
    field = field_of(table, column)
    if field is not None and field.related_model:
        return (f"hq.{field.related_model._meta.db_table}", str(value)) in rows
    return any(str(value) == key for _table, key in rows)


def is_key(name: str) -> bool:
    return name == "id" or name.endswith("_id")


def is_steady(change: Change, name: str) -> bool:
    """Whether a field says the same at every run. Of plumbing only what it is for and about counts."""
    if change.table in PLUMBING:
        return name in ("kind", "topic")
    return not VOLATILE.search(name) and not (change.op == "I" and name == "id")
