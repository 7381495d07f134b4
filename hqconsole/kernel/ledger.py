"""How does an action meet its witness? Sets who acts and why, reads what the database captured, records events.

The database captures every change by itself (`audit/schema`). Python only tells it the context of the transaction:
it is a claim for the record and grants nothing.
"""

import json
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection

CONTROL_CHARACTERS = dict.fromkeys((*range(32), 127), " ")


# Reads the context that was there and sets the new one, in one round trip.
EXCHANGE = """
SELECT before.context, set_config('hq.context', %s, true)
FROM (SELECT current_setting('hq.context', true) AS context OFFSET 0) before
"""


@dataclass(frozen=True)
class Change:
    """One captured row: `changes` maps a field to [before, after]; an inserted row has None before, a deleted one after."""

    id: int
    op: str
    table: str
    pk: str
    tenant: str
    changes: dict[str, list]


@contextmanager
def context(**claims):
    """Name the actor, verb and reason for everything this transaction changes from here on; restores what was there."""
    text = json.dumps({key: plain(value) for key, value in claims.items() if value}, ensure_ascii=False)
    with connection.cursor() as cursor:
        cursor.execute(EXCHANGE, [text])
        before, _text = cursor.fetchone()
    yield
    with connection.cursor() as cursor:
        cursor.execute(EXCHANGE, [before or ""])


def plain(value) -> str:
    """A claim without control characters: they separate the hashed parts of a row."""
    return str(value).translate(CONTROL_CHARACTERS)


def record(subject: str, pk: str, *, tenant: str = "", **facts) -> None:
    """Write an event that changes no row, such as a sign-in, into the ledger of this transaction."""
    with connection.cursor() as cursor:
        body = json.dumps({key: [None, value] for key, value in facts.items()}, ensure_ascii=False, default=str)
        cursor.execute("SELECT audit.record(%s, %s, %s, %s)", [subject, str(pk), str(tenant), body])


def mark() -> int:
    """A place in the present transaction: pass it to captured_since() to see only what came after it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM audit.pending WHERE txid = pg_current_xact_id()")
        return cursor.fetchone()[0]


def captured_since(place: int) -> list[Change]:
    """What this transaction captured after `place`, in order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, op, tbl, pk, tenant, body::jsonb FROM audit.pending"
            " WHERE txid = pg_current_xact_id() AND id > %s ORDER BY id",
            [place],
        )
        return [Change(*row[:5], json.loads(row[5]) if isinstance(row[5], str) else row[5]) for row in cursor]


def is_witnessed_since(place: int) -> bool:
    """Whether this transaction captured or recorded anything after `place`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM audit.pending WHERE txid = pg_current_xact_id() AND id > %s)", [place])
        return cursor.fetchone()[0]
