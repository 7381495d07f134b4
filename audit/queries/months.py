"""Which months does the log have, and which of them are outside?"""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from audit.chain import Place
from hqconsole.kernel import frozen

MONTHS = """
SELECT month, first_seq, last_seq, coalesce(file, ''), noted_at IS NOT NULL, detached_at
FROM audit.segment ORDER BY first_seq DESC
"""
BEHIND = """
SELECT last_seq, last_hash, frontier FROM audit.segment WHERE detached_at IS NOT NULL ORDER BY first_seq DESC LIMIT 1
"""


@dataclass(frozen=True)
class Month:
    """A month of the log: its rows, the file that holds them too, whether that is signed for outside, when it left."""

    name: str
    first: int
    last: int | None
    file: str
    is_signed: bool
    detached_at: datetime | None

    def __str__(self):
        return self.name

    @property
    def slug(self) -> str:
        """What is typed to confirm taking it out."""
        return self.name

    @property
    def can_leave(self) -> bool:
        return self.last is not None and self.is_signed and self.detached_at is None


def months() -> list[Month]:
    """The months of the log, newest first."""
    with connection.cursor() as cursor:
        cursor.execute(MONTHS)
        return [Month(*row) for row in cursor.fetchall()]


def behind_months_outside() -> Place | None:
    """The place of the chain from which on every row is here; None where no month is outside."""
    with connection.cursor() as cursor:
        cursor.execute(BEHIND)
        row = cursor.fetchone()
    return row and Place(row[0], bytes(row[1]), tuple(map(bytes, row[2])))


def month(name: str) -> Month | None:
    return next((each for each in months() if each.name == name), None)


frozen.register("month", of=Month, key=str, find=month)
