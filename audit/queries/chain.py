"""How does the chain stand, and what stands beside an entry?"""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from audit.models import Entry


@dataclass(frozen=True)
class ChainState:
    """How the chain stands: sealed rows, rows waiting, the age of the oldest waiting, the last signed checkpoint."""

    sealed: int
    waiting: int
    waiting_since: datetime | None
    checkpoint_size: int
    checkpoint_at: datetime | None
    holes: list[tuple[str, str]]


def chain_state() -> ChainState:
    """The present state of the chain, and tables that lost their capture."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq FROM audit.head")
        (sealed,) = cursor.fetchone()
        cursor.execute("SELECT count(*), min(at) FROM audit.pending")
        waiting, since = cursor.fetchone()
        cursor.execute("SELECT size, anchored_at FROM audit.checkpoint WHERE anchored_at IS NOT NULL ORDER BY size DESC LIMIT 1")
        size, at = cursor.fetchone() or (0, None)
        cursor.execute("SELECT name, problem FROM audit.unguarded()")
        return ChainState(sealed, waiting, since, size, at, cursor.fetchall())


def neighbours(entry: Entry) -> dict:
    """What stands beside an entry: what proves it, and the rest of its change."""
    same = Entry.objects.filter(change_group=entry.change_group).order_by("seq") if entry.change_group else Entry.objects.none()
    return {
        "proof": proofs([entry]).get(entry.seq),
        "same_change": list(same[:50]),
    }


@dataclass(frozen=True)
class Proof:
    """What proves one entry: its hash, the hash before it, the checkpoint that covers it."""

    own: str
    previous: str
    checkpoint: int | None
    checkpoint_at: datetime | None


PROOFS = """
SELECT e.seq, e.row_hash, (SELECT row_hash FROM audit.sealed p WHERE p.seq = e.seq - 1), c.size, c.anchored_at
FROM audit.sealed e
LEFT JOIN LATERAL (SELECT size, anchored_at FROM audit.checkpoint WHERE size >= e.seq ORDER BY size LIMIT 1) c ON true
WHERE e.seq = ANY(%s)
"""


def proofs(entries: list[Entry]) -> dict[int, Proof]:
    """The proofs of the sealed ones among these entries, by seq; one query."""
    with connection.cursor() as cursor:
        cursor.execute(PROOFS, [[entry.seq for entry in entries]])
        return {seq: Proof(hexed(own), hexed(previous), size, at) for seq, own, previous, size, at in cursor}


def hexed(value) -> str:
    return bytes(value).hex() if value else ""
