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

    @property
    def is_well(self) -> bool:
        return not self.holes


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
    """What stands beside an entry: the hash before it, the checkpoint that covers it, the rest of its change."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_hash FROM audit.timeline WHERE seq = %s", [entry.seq - 1])
        previous = cursor.fetchone()
        cursor.execute("SELECT size, anchored_at FROM audit.checkpoint WHERE size >= %s ORDER BY size LIMIT 1", [entry.seq])
        checkpoint = cursor.fetchone()
    same = Entry.objects.filter(change_group=entry.change_group).order_by("seq") if entry.change_group else Entry.objects.none()
    return {
        "previous_hash": bytes(previous[0]).hex() if previous and previous[0] else "",
        "own_hash": bytes(entry.row_hash).hex() if entry.row_hash else "",
        "checkpoint": checkpoint if entry.is_sealed else None,
        "same_change": list(same[:50]),
    }
