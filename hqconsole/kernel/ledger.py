"""How does an action meet its witness? Sets who acts and why, reads what the database captured, records events.

The database captures every change by itself (`audit/schema`). Python only tells it the context of the transaction:
it is a claim for the record and grants nothing.
"""

import json
from contextlib import contextmanager
from dataclasses import dataclass, replace

from django.db import connection
from psycopg.pq import TransactionStatus

from .commitments import is_committed

CONTROL_CHARACTERS = dict.fromkeys((*range(32), 127), " ")


# Reads the context and the witness that were there and sets the new context, in one round trip.
EXCHANGE = """
SELECT before.context, before.witness, set_config('hq.context', %s, true)
FROM (SELECT current_setting('hq.context', true) AS context, current_setting('hq.witness', true) AS witness OFFSET 0) before
"""


@dataclass(frozen=True)
class Change:
    """One captured row: `changes` maps a field to [before, after]; an inserted row has None before, a deleted one after.

    Of `personal` fields the ledger keeps digests; here stand their values, or HIDDEN where they were erased.
    """

    id: int
    op: str
    table: str
    pk: str
    tenant: str
    changes: dict[str, list]
    personal: tuple[str, ...] = ()

    @property
    def masked(self) -> "Change":
        """The same for whoever keeps it: without personal values."""
        hidden = {name: [side and HIDDEN for side in self.changes[name]] for name in self.personal}
        return replace(self, changes=self.changes | hidden)


HIDDEN = "•••"  # stands for a personal value, in every language


@contextmanager
def context(**claims):
    """Name the actor, verb and reason for everything this transaction changes from here on; restores what was there.

    Gives the place at which it began, for captured_since().
    """
    text = json.dumps({key: plain(value) for key, value in claims.items() if value}, ensure_ascii=False)
    before, place = exchanged(text)
    yield place
    restore_before_next_statement(before)


def exchanged(text: str) -> tuple[str, int]:
    """Set the context to `text`; returns what it was, and the newest row that this transaction had captured."""
    with connection.cursor() as cursor:
        cursor.execute(EXCHANGE, [text])
        before, witness, _text = cursor.fetchone()
    return before or "", int(witness or 0)


@dataclass(frozen=True)
class Restoration:
    """Puts the context `before` back ahead of the next statement of this transaction.

    Most transactions commit right after an action, and with them its context ends: this saves them a round trip.
    """

    before: str

    def __call__(self, execute, *statement):
        connection.execute_wrappers.remove(self)
        if connection.connection.info.transaction_status == TransactionStatus.INTRANS:  # else that transaction is over
            exchanged(self.before)
        return execute(*statement)


def restore_before_next_statement(before: str) -> None:
    wrappers = connection.execute_wrappers
    wrappers[:] = [*(each for each in wrappers if not isinstance(each, Restoration)), Restoration(before)]


def plain(value) -> str:
    """A claim without control characters: they separate the hashed parts of a row."""
    return str(value).translate(CONTROL_CHARACTERS)


def record(subject: str, pk: str, *, tenant: str = "", personal: dict | None = None, whose: str = "", **facts) -> None:
    """Write an event that changes no row, such as a sign-in, into the ledger of this transaction.

    `personal` are facts about the subject `whose` ("staff:<id>"): kept like personal columns (`audit/coverage.py`).
    """
    with connection.cursor() as cursor:
        body = json.dumps({key: [None, value] for key, value in facts.items()}, ensure_ascii=False, default=str)
        private = json.dumps(personal or {}, ensure_ascii=False)
        given = [subject, str(pk), str(tenant), body, private, whose]
        cursor.execute("SELECT audit.record(%s, %s, %s, %s, %s, %s)", given)


def mark() -> int:
    """A place in the present transaction, the newest row it captured: pass it to captured_since() to see what came after."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('hq.witness', true)")
        return int(cursor.fetchone()[0] or 0)


def captured_since(place: int) -> list[Change]:
    """What this transaction captured after `place`, in order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, op, tbl, pk, tenant, body, personal FROM audit.pending_personal"
            " WHERE txid = pg_current_xact_id() AND id > %s ORDER BY id",
            [place],
        )
        return [change_of(*row) for row in cursor]


def change_of(id: int, op: str, table: str, pk: str, tenant: str, body: str, personal: str) -> Change:
    """A row of the inbox with its personal values, which stand beside their digests until it is sealed."""
    changes = json.loads(body)
    if not personal:
        return Change(id, op, table, pk, tenant, changes)
    fields = json.loads(personal).get("fields", {})
    names = [name for name, pair in changes.items() if any(map(is_committed, pair))]
    clear = {name: [side and json.loads(side[1]) for side in pair] for name, pair in fields.items()}
    hidden = {name: [side and HIDDEN for side in changes[name]] for name in names}
    return Change(id, op, table, pk, tenant, changes | hidden | clear, tuple(names))


def is_witnessed_since(place: int) -> bool:
    """Whether this transaction captured or recorded anything after `place`."""
    return mark() > place
