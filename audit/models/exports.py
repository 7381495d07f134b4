"""What is an export of the ledger, and what must always be true of it?"""

from datetime import datetime, timedelta
from pathlib import Path

from django.core.files.storage import default_storage
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hqconsole.kernel.rows import Rows


class ExportRows(Rows):
    def over(self, at: datetime, kept: timedelta):
        """Those whose files have been kept long enough, also where no worker ever finished them."""
        unfinished = Q(state=Export.State.ASKED, asked_at__lte=at - kept)
        return self.filter(Q(state=Export.State.READY, expires_at__lte=at) | unfinished)


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
        return self.state == self.State.EXPIRED

    @property
    def is_ready(self) -> bool:
        return self.state == self.State.READY

    def finish(self, facts: dict, at: datetime, until: datetime) -> None:
        """Describe what was written."""
        self.state, self.finished_at, self.expires_at = self.State.READY, at, until
        for name, value in facts.items():
            setattr(self, name, value)
        self.save(update_fields=["state", "finished_at", "expires_at", *facts])

    def expire(self) -> None:
        self.state = self.State.EXPIRED
        self.save(update_fields=["state"])
