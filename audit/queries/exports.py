"""Which exports are there, for whom, how far are they, and whose days are over?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zipfile import ZipFile

from django.apps import apps
from django.conf import settings

from audit.models import Export
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.queue import Job
from hqconsole.kernel.rows import Rows


def exports_for(actor: Actor) -> Rows:
    """The exports that somebody may see, to be paged by -id: their own, or everybody's."""
    everybody = actor.may(Permission.AUDIT_DOWNLOAD_EXPORT_OF)
    return Export.objects.all() if everybody else Export.objects.filter(asked_by=actor.id)


def exports_over(at: datetime) -> list[Export]:
    """Exports whose files have been kept long enough."""
    return list(Export.objects.over(at, timedelta(days=settings.EXPORT_DAYS)).order_by("pk"))


@dataclass(frozen=True)
class Progress:
    """How the run of an export stands: its id, whether it stopped and why, and how much of the present step is done."""

    run: int
    has_stopped: bool
    error: str
    done: int | None = None
    total: int | None = None

    @property
    def percent(self) -> int | None:
        return self.done * 100 // self.total if self.total else None


def progress_of(export: Export) -> Progress | None:
    """How far the worker is that writes it; None where nobody was ordered to."""
    run = apps.get_model("jobs", "Run").objects.filter(kind=Job.EXPORT_LEDGER, subject=str(export.pk)).first()
    if run is None:
        return None
    step = run.steps.filter(state="running").first()
    return Progress(run.pk, run.can_be_retried, run.error, step and step.done, step and step.total)


def manifest_of(export: Export) -> str:
    """The manifest as it stands in the archive; empty where there is none."""
    if not (export.is_ready and export.archive.exists()):
        return ""
    with ZipFile(export.archive) as archive:
        return archive.read("manifest.json").decode()
