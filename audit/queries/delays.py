"""How long do changes wait for their seal? The histogram that the sealer keeps, from the first entry of the chain on."""

import math
from dataclasses import dataclass

from django.db import connection

PROMISED = 5.0  # seconds from a change to its seal, at most


@dataclass(frozen=True)
class Delays:
    """A histogram: `buckets` are (upper end in seconds, entries that waited at most so long and longer than the one before)."""

    buckets: list[tuple[float, int]]
    seconds: float

    @property
    def entries(self) -> int:
        return sum(number for _end, number in self.buckets)

    @property
    def mean(self) -> float | None:
        """Seconds on average; None before the first entry."""
        return self.seconds / self.entries if self.entries else None

    @property
    def cumulative(self) -> list[tuple[float, int]]:
        """For each end the entries that waited at most so long, as Prometheus counts; the last end is infinite."""
        found, sums = dict(self.buckets), []
        for end in sorted({*found, math.inf}):
            sums.append((end, found.get(end, 0) + (sums[-1][1] if sums else 0)))
        return sums

    @property
    def late(self) -> int:
        """Entries that waited longer than was promised."""
        return sum(number for end, number in self.buckets if end > PROMISED)


def delays() -> Delays:
    with connection.cursor() as cursor:
        cursor.execute("SELECT le, entries, seconds FROM audit.delay ORDER BY le")
        rows = cursor.fetchall()
    return Delays([(end, entries) for end, entries, _seconds in rows], sum(seconds for _end, _entries, seconds in rows))
