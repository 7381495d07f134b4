"""What is an export of the ledger, and what must always be true of it?"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.core.files.storage import default_storage
from django.db import connection, models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hqconsole.kernel import clock
from hqconsole.kernel.rows import Rows

NEVER = datetime(1, 1, 1, tzinfo=UTC)


def last_erasure() -> datetime | None:
    """When personal values were last erased. What showed any before that may hold what is to be nowhere."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(destroyed_at) FROM audit.personal_key")
        return cursor.fetchone()[0]


class ExportRows(Rows):
    def over(self, at: datetime, kept: timedelta):
        """Those whose files are to go: kept long enough, never finished by a worker, or outrun by an erasure."""
        unfinished = Q(state=Export.State.ASKED, asked_at__lte=at - kept)
        outrun = Q(shows_personal=True, asked_at__lte=last_erasure() or NEVER)
        return self.exclude(state=Export.State.EXPIRED).filter(Q(expires_at__lte=at) | unfinished | outrun)


class Export(models.Model):
    """Entries that somebody asked to take away, with what proves them. Its files are kept for some days."""

    class State(models.TextChoices):
        ASKED = "asked", _("In the works")
        READY = "ready", _("Ready")
        EXPIRED = "expired", _("Expired")

    class Form(models.TextChoices):
        JSONL = "jsonl", _("For programs (JSON Lines)")
        CSV = "csv", _("For spreadsheets (CSV)")

    form = models.CharField(max_length=5, choices=Form)
    filters = models.JSONField()
    span = models.JSONField()
    shows_personal = models.BooleanField(default=False)
    reason = models.CharField(max_length=500)
    asked_by = models.CharField(max_length=120)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=7, choices=State, default=State.ASKED)
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    rows = models.BigIntegerField(null=True)
    first_seq = models.BigIntegerField(null=True)
    last_seq = models.BigIntegerField(null=True)
    checkpoint_size = models.BigIntegerField(null=True)
    size_bytes = models.BigIntegerField(null=True)
    manifest_sha256 = models.CharField(max_length=64, blank=True)

    objects = ExportRows.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=["asked", "ready", "expired"]), name="export_state"),
            models.CheckConstraint(condition=Q(form__in=["jsonl", "csv"]), name="export_form"),
            models.CheckConstraint(
                condition=~Q(state="ready") | Q(expires_at__isnull=False, rows__isnull=False), name="export_ready_is_described"
            ),
        ]
        indexes = [models.Index(fields=["asked_by", "id"], name="export_of")]

    def __str__(self):
        return f"export {self.pk}"

    @property
    def folder(self) -> Path:
        """Where its files are made and kept, shared by web and workers."""
        return Path(default_storage.path(f"exports/{self.pk}"))

    @property
    def archive(self) -> Path:
        """What people download."""
        return self.folder / "export.zip"

    @property
    def file_name(self) -> str:
        return f"audit-log-{self.pk}-{self.form}.zip"

    @property
    def is_over(self) -> bool:
        """Whether its files are gone, or are to go: its days have passed, or an erasure may be about what it shows."""
        is_late = self.expires_at is not None and self.expires_at <= clock.now()
        return self.state == self.State.EXPIRED or is_late or (self.shows_personal and self.asked_at <= (last_erasure() or NEVER))

    @property
    def is_ready(self) -> bool:
        return self.state == self.State.READY and not self.is_over

    def finish(self, facts: dict, at: datetime, until: datetime) -> None:
        """Describe what was written."""
        self.state, self.finished_at, self.expires_at = self.State.READY, at, until
        for name, value in facts.items():
            setattr(self, name, value)
        self.save(update_fields=["state", "finished_at", "expires_at", *facts])

    def expire(self) -> None:
        self.state = self.State.EXPIRED
        self.save(update_fields=["state"])
