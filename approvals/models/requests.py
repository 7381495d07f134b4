"""What is a request? One call of one action, frozen, until others agree to it and it is done, or its time is over.

Its life is a table of moves (`MOVES`), which the database keeps too. Being expired is no move: it takes effect by the
clock, in `Request.standing` and in every query.
"""

import json
from dataclasses import asdict
from datetime import datetime, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hqconsole.kernel.captured import PLUMBING, shown
from hqconsole.kernel.ledger import Change
from hqconsole.kernel.rows import Rows
from staff.models import Person

from .terms import Termed, bounds

MOST_KEPT = 500  # rows of a preview that are kept with a request; how many there were stands in `affected`


def kept(captured: list[Change]) -> list[dict]:
    """Captured rows as a request keeps them: in no language, and without personal values."""
    return [asdict(change.masked) for change in captured if change.table not in PLUMBING][:MOST_KEPT]


def told(changes: list[dict]) -> list[dict]:
    """What kept() kept, in the language of the page."""
    return shown([Change(**each) for each in changes])


class State(models.TextChoices):
    PENDING = "pending", _("Waiting for agreement")
    APPROVED = "approved", _("Agreed")
    SCHEDULED = "scheduled", _("Scheduled")
    EXECUTING = "executing", _("Being carried out")
    EXECUTED = "executed", _("Done")
    FAILED = "failed", _("Failed")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    STALE = "stale", _("Overtaken by other changes")
    EXPIRED = "expired", _("Expired")  # never written: the clock says it


MOVES = {
    State.PENDING: {State.APPROVED, State.SCHEDULED, State.REJECTED, State.WITHDRAWN, State.EXECUTING},
    State.APPROVED: {State.SCHEDULED, State.EXECUTING, State.WITHDRAWN},
    State.SCHEDULED: {State.APPROVED, State.EXECUTING, State.WITHDRAWN},
    State.EXECUTING: {State.EXECUTED, State.FAILED, State.STALE, State.PENDING},
    State.FAILED: {State.EXECUTING, State.WITHDRAWN},
    State.EXECUTED: set(),
    State.REJECTED: set(),
    State.WITHDRAWN: set(),
    State.STALE: set(),
    State.EXPIRED: set(),
}
AGREED = (State.APPROVED, State.SCHEDULED, State.FAILED)  # can be carried out


class Requests(Rows):
    def pending(self, at: datetime):
        """Waiting for agreement, and not too old for it."""
        return self.filter(state=State.PENDING, expires_at__gt=at)

    def ready(self, at: datetime):
        """Agreed to, due, and not too old to be carried out."""
        due = Q(execute_at=None) | Q(execute_at__lte=at)
        return self.filter(due, state__in=AGREED, lapses_at__gt=at)

    def open(self, at: datetime):
        """Whatever may still come to something."""
        return self.pending(at) | self.filter(state__in=AGREED, lapses_at__gt=at)

    def expired(self, at: datetime):
        late = Q(state__in=AGREED, lapses_at__lte=at)
        return self.filter(Q(state=State.PENDING, expires_at__lte=at) | late)

    def standing(self, state: str, at: datetime):
        """Those whose standing is this state, by the clock."""
        if state == State.EXPIRED:
            return self.expired(at)
        if state == State.PENDING:
            return self.pending(at)
        return self.open(at).filter(state=state) if state in AGREED else self.filter(state=state)


class Request(Termed):
    """A call that waits for others. `call` is the exact text they agree to; `changes` and `fingerprint` what it would do.

    `authors` are the requester and whoever wrote the requests it took the place of. Terms are those of the day of asking.
    """

    class Mode(models.TextChoices):
        REVIEW = "review", _("with a second person")
        BREAK_GLASS = "break_glass", _("alone, in an emergency")

    verb = models.CharField(max_length=60)
    call = models.TextField()
    digest = models.CharField(max_length=64)
    subject = models.CharField(max_length=120, blank=True)
    tenant_id = models.CharField(max_length=36, blank=True)
    changes = models.JSONField(default=list)
    affected = models.JSONField(default=dict)
    fingerprint = models.CharField(max_length=64)
    reason = models.CharField(max_length=500, blank=True)
    requester = models.ForeignKey(Person, models.PROTECT, related_name="requests")
    authors = ArrayField(models.UUIDField())
    origin = models.CharField(max_length=10)
    key = models.CharField(max_length=40, blank=True)
    environment = models.CharField(max_length=20)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    requested_at = models.DateTimeField()

    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    mode = models.CharField(max_length=12, choices=Mode, default=Mode.REVIEW)
    round = models.PositiveSmallIntegerField(default=1)
    expires_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True)
    execute_at = models.DateTimeField(null=True)
    lapses_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=500, blank=True)
    difference = models.JSONField(default=list)

    objects = Requests.as_manager()

    class Meta:
        verbose_name = _("request")
        verbose_name_plural = _("requests")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[s for s in State.values if s != "expired"]), name="request_state"),
            models.CheckConstraint(condition=Q(mode__in=["review", "break_glass"]), name="request_mode"),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "scheduled"]) | Q(lapses_at__isnull=False), name="request_agreed_ends"
            ),
            *bounds("request"),
        ]
        indexes = [
            models.Index(fields=["verb", "expires_at"], condition=Q(state="pending"), name="request_pending"),
            models.Index(fields=["requester", "-id"], name="request_of_person"),
        ]

    def __str__(self):
        return self.slug

    @property
    def slug(self) -> str:
        """Its name among people, and what is typed to agree to it."""
        return f"R-{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("approvals:request", args=[self.pk])

    @property
    def told(self) -> list[dict]:
        """What it would have changed when it was asked for, as people read it."""
        return told(self.changes)

    @property
    def arguments(self) -> dict:
        """The frozen arguments."""
        return json.loads(self.call)[1]

    def standing(self, at: datetime) -> State:
        """The state as it counts at an instant: what nobody did in time is expired."""
        limit = self.expires_at if self.state == State.PENDING else self.lapses_at if self.state in AGREED else None
        return State.EXPIRED if limit and limit <= at else State(self.state)

    def agree(self, at: datetime) -> None:
        """The last agreement came: it may be carried out from now on, or from the time it was set for."""
        self.state = State.SCHEDULED if self.execute_at and self.execute_at > at else State.APPROVED
        self.agreed_at, self.lapses_at = at, at + timedelta(hours=self.execution_hours)
        self.save(update_fields=["state", "agreed_at", "lapses_at"])

    def set_for(self, instant: datetime | None) -> None:
        """Carry it out at `instant`; without one, as soon as it can be."""
        if self.state != State.PENDING:
            self.state = State.SCHEDULED if instant else State.APPROVED
        self.execute_at = instant
        self.save(update_fields=["state", "execute_at"])

    def end(self, state: State, at: datetime, outcome: str = "", difference: list | None = None) -> None:
        """Close it, or close this attempt at carrying it out."""
        self.state, self.ended_at, self.outcome, self.difference = state, at, outcome[:500], difference or []
        self.save(update_fields=["state", "ended_at", "outcome", "difference"])

    def reopen(self, at: datetime, outcome: str) -> None:
        """Ask everybody anew, because what was scheduled could not be done."""
        self.state, self.round, self.outcome = State.PENDING, self.round + 1, outcome[:500]
        self.expires_at = at + timedelta(hours=self.request_hours)
        self.agreed_at = self.execute_at = self.lapses_at = None
        fields = ["state", "round", "outcome", "expires_at", "agreed_at", "execute_at", "lapses_at"]
        self.save(update_fields=fields)
