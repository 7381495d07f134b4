"""Who notices a break? A process that looks every few seconds, and each minute recomputes the newest rows and some older ones.

Every look is one question: do head, last row and last checkpoint agree, is every table guarded, is anything late, did
anybody change a sealed row? The last is told by PostgreSQL's own counters of updated and deleted rows, which stay at
zero for an append-only log. Each minute the rows of the newest hour (at most NEWEST) are recomputed, and a slice of the
rest, so that the whole log comes round once a day.
"""

import logging
from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connections, transaction
from django.urls import reverse

from hqconsole.kernel import clock, ledger
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.notices import Notice, notify

from . import actions
from .actions.verifying import WATCHMEN
from .chain import Place
from .checkpoints import BadCheckpoint, Store, size_of
from .diagnosis import Damage
from .examining import examine
from .models import Verification, Watch
from .verification import Verdict

CYCLE = timedelta(minutes=1)
NEWEST = 50_000  # rows recomputed each minute at most
ROUNDS_A_DAY = 24 * 60
SLICE = 1_000  # rows of the rest recomputed each minute at least
LATE = timedelta(minutes=2)  # a change that no checkpoint outside covers for so long is told

LOOK = """
SELECT h.seq, h.hash = coalesce((SELECT row_hash FROM audit.sys_audit_log WHERE seq = h.seq), h.hash),
       coalesce((SELECT max(seq) FROM audit.sys_audit_log), (SELECT max(last_seq) FROM audit.segment), 0),
       anchored.size, (SELECT min(at) FROM audit.pending),
       (SELECT sealed_at FROM audit.sys_audit_log WHERE seq = anchored.size + 1),
       coalesce((SELECT concat(name, ': ', problem) FROM audit.unguarded() LIMIT 1), ''),
       (SELECT coalesce(sum(pg_stat_get_tuples_updated(inhrelid) + pg_stat_get_tuples_deleted(inhrelid)), 0)
        FROM pg_inherits WHERE inhparent = 'audit.sys_audit_log'::regclass)
FROM audit.head h CROSS JOIN (SELECT coalesce(
    (SELECT size FROM audit.checkpoint WHERE anchored_at IS NOT NULL ORDER BY size DESC LIMIT 1), 0)) anchored (size)
"""
WATCH = Actor.worker("watch")
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Sight:
    """What one look saw. `touched` counts rows of the log that somebody updated or deleted, kept or rolled back."""

    sealed: int
    head_fits: bool
    last: int
    anchored: int
    waiting_since: datetime | None
    unanchored_since: datetime | None
    hole: str
    touched: int
    outside: int

    @property
    def uncovered_since(self) -> datetime | None:
        """When the oldest change was made that no checkpoint outside covers."""
        return min(filter(None, (self.waiting_since, self.unanchored_since)), default=None)

    @property
    def damage(self) -> Verdict | None:
        """What can be seen to be broken without recomputing anything."""
        if self.last < self.sealed or self.sealed < self.outside:
            known = max(self.sealed, self.outside)
            return broken(Damage.TAIL_CUT, min(self.last, self.sealed) + 1, f"{known} rows were sealed", known)
        if self.last > self.sealed:
            return broken(Damage.INSERTED, self.sealed + 1, f"the sealer sealed {self.sealed} rows", self.last)
        return None if self.head_fits else broken(Damage.EDITED, self.sealed, "its hash is not the one of the head", self.sealed)


def broken(kind: Damage, seq: int, detail: str, until: int) -> Verdict:
    return Verdict(0, 0, first_bad=seq, kind=kind, detail=detail, until=until)


class Watcher:
    """Remembers between two looks where it verified and how often rows were touched."""

    def __init__(self, store: Store | None = None):
        self.store = store or Store(settings.CHECKPOINT_DIR)
        self.places: deque[tuple[datetime, Place]] = deque()
        self.walked: Place | None = None
        self.touched: int | None = None
        self.next_cycle = clock.now()

    def look(self) -> None:
        """Look once; recompute where a minute has passed or somebody touched a sealed row."""
        sight, now = self.sight(), clock.now()
        is_touched = sight.touched > (self.touched or 0)
        self.note(sight, now)
        if sight.damage:
            self.conclude(sight.damage, now, first=sight.damage.first_bad)
        if is_touched:
            log.error("Somebody updated or deleted rows of the audit log: %s so far.", sight.touched)
            actions.verify(by=WATCH)
        self.touched = sight.touched
        if is_touched or now >= self.next_cycle:
            self.next_cycle = now + CYCLE
            self.recompute_newest(sight, now)
            self.recompute_slice(sight, now)

    def sight(self) -> Sight:
        outside = size_outside(self.store)  # before the database: it may only know more
        with connections["auditor"].cursor() as cursor:
            cursor.execute(LOOK)
            return Sight(*cursor.fetchone(), outside=outside)

    def recompute_newest(self, sight: Sight, now: datetime) -> None:
        """Recompute the rows of the last hour, at most NEWEST."""
        while self.places and self.places[0][0] < now - timedelta(hours=1):
            self.places.popleft()
        oldest = self.places[0][1].size if self.places else 0
        first = max(1, sight.sealed - NEWEST + 1, oldest + 1)
        is_near = bool(self.places)
        verdict = examine(
            first=first,
            places=[place for _at, place in self.places] if is_near else Verification.objects.places(),
            store=self.store,
            notes_since=f"{now - timedelta(days=1):%Y-%m-%d}" if is_near else "",
        )
        self.take(verdict, now, first)
        if verdict.is_intact:
            self.places.append((now, verdict.place))
            Watch.objects.filter(pk=1).update(verified_at=now, verified=verdict.end)

    def recompute_slice(self, sight: Sight, now: datetime) -> None:
        """Go on with the walk over the whole log, which comes round once a day."""
        after = self.walked.size if self.walked else 0
        if after >= sight.anchored:
            self.walked, after = None, 0
        last = after + max(SLICE, sight.sealed // ROUNDS_A_DAY)
        verdict = examine(first=after + 1, last=last, places=[self.walked] if self.walked else [], store=self.store)
        self.take(verdict, now, after + 1)
        self.walked = verdict.place if verdict.is_intact and verdict.place.size > after else None

    def take(self, verdict: Verdict, began: datetime, first: int) -> None:
        """Conclude where something is broken, or where what was broken is not any more."""
        is_mended = any(first <= (each.first_bad or 0) and each.upto <= verdict.end for each in Verification.objects.standing())
        if not verdict.is_intact or is_mended:
            self.conclude(verdict, began, first)

    def conclude(self, verdict: Verdict, began: datetime, first: int) -> None:
        """Write it down, once for each break that stands."""
        known = {(each.kind, each.first_bad) for each in Verification.objects.standing()}
        if (verdict.kind, verdict.first_bad) in known:
            return
        actions.conclude(
            verdict=verdict, scope=Verification.Scope.WATCH, began_at=began, first=first, ordered_by=WATCH.id, by=WATCH
        )

    def note(self, sight: Sight, now: datetime) -> None:
        """Write down what was seen, for the pages, and tell what is late or unguarded."""
        seen = {
            "looked_at": now,
            "sealed": sight.sealed,
            "anchored": sight.anchored,
            "waiting_since": sight.waiting_since,
            "uncovered_since": sight.uncovered_since,
            "hole": sight.hole[:300],
        }
        Watch.objects.update_or_create(pk=1, defaults=seen)
        if sight.uncovered_since and now - sight.uncovered_since > LATE:
            tell(
                Notice.LEDGER_LATE,
                f"ledger-late:{sight.uncovered_since:%Y-%m-%dT%H}",
                since=f"{sight.uncovered_since:%Y-%m-%d %H:%M}",
            )
        if sight.hole:
            tell(Notice.LEDGER_UNGUARDED, f"ledger-unguarded:{now:%Y-%m-%d}:{sight.hole}"[:120])


def size_outside(store: Store) -> int:
    """How many rows the newest note outside says it covers; 0 where it says nothing that can be read."""
    try:
        return size_of(store.newest())
    except BadCheckpoint:
        return 0


def tell(notice: Notice, key: str, **facts: str) -> None:
    with transaction.atomic(), ledger.context(**WATCH.claims, verb="audit.watch"):
        notify(notice, about="ledger", key=key, link=reverse("audit:verify"), roles=WATCHMEN, **facts)
