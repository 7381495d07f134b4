"""How does a worker draw a digest of the audit log? In one step: of the period that was ordered, or of the week before.

The period is read before anything is written: it may take long, and no transaction waits for it.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from audit import actions
from audit.models import Digest
from audit.queries import digest_of
from hqconsole.kernel.actor import Actor

from .models import Run
from .running import Part


def draw(run: Run, by: Actor) -> None:
    """Read the period and write its digest; what a worker wrote before it died is not drawn again."""
    begins, ends = period_of(run)
    if not Digest.objects.filter(begins_at=begins, ends_at=ends).exists():
        actions.draw_digest(begins=begins, ends=ends, content=digest_of(begins, ends), by=by)


def period_of(run: Run) -> tuple[datetime, datetime]:
    """The period that was ordered; of a run that recurs, the seven days before the day that it fell due."""
    if run.arguments:
        return datetime.fromisoformat(run.arguments["begins"]), datetime.fromisoformat(run.arguments["ends"])
    due = datetime.fromisoformat(run.subject).replace(hour=0, minute=0, tzinfo=ZoneInfo(settings.HQ_TIME_ZONE))
    return due - timedelta(days=7), due


PARTS = [Part("draw", _("Read the period and write the digest"), reach_out=draw)]
