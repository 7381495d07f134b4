"""What is a job, and what must always be true of it? A row that a worker leases, and a step that is recorded once.

Redis and Celery only carry a run's id. Whoever holds the present `fence` may write; a worker that lost its lease finds
a higher one and stops. Source of the design: durable jobs, Postgres as the truth and Redis as the doorbell.
"""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from hqconsole.kernel.rows import Rows

LEASE = timedelta(seconds=30)
RING_AGAIN_AFTER = timedelta(seconds=5)
MAX_ATTEMPTS = 5
MAX_CARRIES = 30  # with growing pauses, about two hours


class RunRows(Rows):
    def waiting(self):
        """Queued runs whose time has come and that nobody was told about lately, by the database's clock."""
        return self.filter(state=Run.State.QUEUED, run_after__lte=Now()).filter(
            Q(dispatched_at=None) | Q(dispatched_at__lt=Now() - RING_AGAIN_AFTER)
        )

    def abandoned(self):
        """Runs whose worker has not renewed its lease in time, by the database's clock."""
        return self.filter(state=Run.State.RUNNING, lease_until__lt=Now())


class Run(models.Model):
    """One order of work about one subject."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        RUNNING = "running", _("Running")
        SUCCEEDED = "succeeded", _("Succeeded")
        FAILED = "failed", _("Failed")
        DEAD = "dead", _("Given up")

    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=80)
    dedupe_key = models.CharField(max_length=160, unique=True)
    arguments = models.JSONField(default=dict)
    ordered_by = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    attempt = models.PositiveSmallIntegerField(default=0)
    fence = models.PositiveIntegerField(default=0)
    worker = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    dispatched_at = models.DateTimeField(null=True)
    run_after = models.DateTimeField(db_default=Now())
    created_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=500, blank=True)

    objects = RunRows.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=["queued", "running", "succeeded", "failed", "dead"]), name="run_state"),
            models.CheckConstraint(condition=~Q(state="running") | Q(lease_until__isnull=False), name="run_running_is_leased"),
        ]
        indexes = [
            models.Index(fields=["state", "run_after"], condition=Q(state__in=["queued", "running"]), name="run_open"),
            models.Index(fields=["kind", "subject"], name="run_about"),
        ]

    def __str__(self):
        return f"{self.kind} #{self.pk}"

    @property
    def is_over(self) -> bool:
        return self.state in (self.State.SUCCEEDED, self.State.FAILED, self.State.DEAD)

    @property
    def can_be_retried(self) -> bool:
        return self.state in (self.State.FAILED, self.State.DEAD)

    def finish(self, state: str, at, error: str = "") -> None:
        self.state, self.finished_at, self.error, self.lease_until = state, at, error[:500], None
        self.save(update_fields=["state", "finished_at", "error", "lease_until"])

    def requeue(self) -> None:
        """Give the run back to the queue, for any worker."""
        self.state, self.run_after, self.lease_until, self.dispatched_at = self.State.QUEUED, Now(), None, None
        self.finished_at, self.error = None, ""
        self.save(update_fields=["state", "run_after", "lease_until", "dispatched_at", "finished_at", "error"])

    def begin_anew(self) -> None:
        """Queue the run as if it had never been tried; its recorded steps stay done."""
        self.attempt = 0
        self.save(update_fields=["attempt"])
        self.requeue()


class Step(models.Model):
    """One part of a run, done in one transaction and recorded once."""

    class State(models.TextChoices):
        PENDING = "pending", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    run = models.ForeignKey(Run, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=500, blank=True)
    done = models.BigIntegerField(null=True)  # of `total`, in whatever the step counts
    total = models.BigIntegerField(null=True)

    objects = Rows.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["run", "name"], name="step_once"),
            models.CheckConstraint(condition=Q(state__in=["pending", "running", "done", "failed"]), name="step_state"),
        ]

    def __str__(self):
        return self.name

    def begin(self, at) -> None:
        self.state, self.started_at, self.attempts, self.error = self.State.RUNNING, at, self.attempts + 1, ""
        self.save(update_fields=["state", "started_at", "attempts", "error"])

    def finish(self, at) -> None:
        self.state, self.finished_at = self.State.DONE, at
        self.save(update_fields=["state", "finished_at"])

    def fail(self, error: str, at) -> None:
        self.state, self.finished_at, self.error = self.State.FAILED, at, error[:500]
        self.save(update_fields=["state", "finished_at", "error"])

    def reset(self) -> None:
        self.state, self.finished_at, self.error = self.State.PENDING, None, ""
        self.save(update_fields=["state", "finished_at", "error"])


class OutboxRows(Rows):
    def due(self):
        """Messages to be carried now; one that failed too often waits for somebody to look."""
        return self.filter(sent_at=None, dropped_at=None, next_at__lte=Now(), attempts__lt=MAX_CARRIES)


class Outbox(models.Model):
    """A message that leaves the console after the commit. At least once; the receiver knows it by its key.

    One that nobody can receive, because that way out is not set up, is dropped and says why.
    """

    topic = models.CharField(max_length=40)
    subject = models.CharField(max_length=80)
    key = models.CharField(max_length=160, unique=True)
    payload = models.JSONField(default=dict, db_default={}, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    next_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True)

    objects = OutboxRows.as_manager()

    class Meta:
        verbose_name_plural = "outbox"
        indexes = [
            models.Index(fields=["next_at"], condition=Q(sent_at=None), name="outbox_due"),
            models.Index(fields=["subject"], name="outbox_about"),
        ]

    def __str__(self):
        return self.key

    @property
    def over_at(self) -> datetime | None:
        """When it was sent, dropped or given up; None while it waits."""
        return self.sent_at or self.dropped_at or (self.next_at if self.attempts >= MAX_CARRIES else None)

    @property
    def may_be_a_repeat(self) -> bool:
        """Whether somebody began to carry it before and did not live to say how that ended."""
        return self.attempts > 1 and not self.error

    def begin(self) -> None:
        """Count the attempt before it is made, so that one that kills its worker counts too."""
        self.attempts += 1
        self.save(update_fields=["attempts"])

    def put_off(self, at, error: str) -> None:
        """Try again later, twice as late each time, at most five minutes."""
        self.next_at, self.error = at + timedelta(seconds=min(2 ** (self.attempts - 1), 300)), error[:500]
        self.save(update_fields=["next_at", "error"])

    def sent(self, at) -> None:
        self.sent_at, self.error = at, ""
        self.save(update_fields=["sent_at", "error"])

    def drop(self, at, why: str) -> None:
        self.dropped_at, self.error = at, why[:500]
        self.save(update_fields=["dropped_at", "error"])
