"""Which exports are there, for whom, how far are they, and whose days are over?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zipfile import ZipFile

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from audit.models import Export
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.queue import Job
from hqconsole.kernel.rows import Rows

from .months import behind_months_outside, months
from .questions import Question
from .search import Stretch, within_time


def exports_for(actor: Actor) -> Rows:
    """The exports that somebody may see, to be paged by -id: their own, or everybody's."""
    everybody = actor.may(Permission.AUDIT_DOWNLOAD_EXPORT_OF)
    return Export.objects.all() if everybody else Export.objects.filter(asked_by=actor.id)


def exports_over(at: datetime) -> list[Export]:
    """Exports whose files have been kept long enough."""
    return list(Export.objects.over(at, timedelta(days=settings.EXPORT_DAYS)).order_by("pk"))


def bounds_of(span: dict) -> tuple[int, int]:
    """After which row an export of this span begins, and up to which one a checkpoint covers it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(size), 0) FROM audit.checkpoint WHERE anchored_at IS NOT NULL")
        (covered,) = cursor.fetchone()
    stretch = within_time(Question(**time_of(span)), Stretch(0, covered + 1))
    last = span.get("last") or covered
    return max(stretch.above, int(span.get("first") or 1) - 1), min(stretch.below - 1, int(last))


def time_of(span: dict) -> dict[str, datetime | None]:
    return {name: datetime.fromisoformat(span[name]) if span.get(name) else None for name in ("since", "until")}


def trouble_with_span(span: dict) -> str:
    """Why an export of this span cannot be proven, with the way out; empty where it can be.

    Of rows behind the months that were taken out, the log itself proves what it needs; of those before, only their files do.
    """
    behind = behind_months_outside()
    if behind is None or bounds_of(span)[0] >= behind.size:
        return ""
    return _("Entries up to %(last)s are outside: %(files)s. Begin at entry %(next)s, or have the months brought back.") % {
        "last": behind.size,
        "files": _(", ").join(f"\u2068{month} {month.file}\u2069" for month in months() if month.detached_at),
        "next": behind.size + 1,
    }


@dataclass(frozen=True)
class Progress:
    """How the run of an export stands: its id, whether it goes on, or stopped and why."""

    run: int
    goes_on: bool
    has_stopped: bool
    error: str


def progress_of(export: Export) -> Progress | None:
    """How far the worker is that writes it; None where nobody was ordered to."""
    run = apps.get_model("jobs", "Run").objects.filter(kind=Job.EXPORT_LEDGER, subject=str(export.pk)).first()
    return Progress(run.pk, not run.is_over, run.can_be_retried, run.error) if run else None


def manifest_of(export: Export) -> str:
    """The manifest as it stands in the archive; empty where there is none."""
    if not (export.is_ready and export.archive.exists()):
        return ""
    with ZipFile(export.archive) as archive:
        return archive.read("manifest.json").decode()
