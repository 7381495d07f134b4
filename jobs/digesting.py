"""How does a worker draw a digest of the audit log? In one step: of the period that was ordered, or of the week before."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from audit import actions
from hqconsole.kernel.actor import Actor

from .models import Run
from .running import Part


def draw(run: Run, by: Actor) -> None:
    begins, ends = period_of(run)
    actions.draw_digest(begins=begins, ends=ends, by=by)


def period_of(run: Run) -> tuple[datetime, datetime]:
    """The period that was ordered; of a run that recurs, the seven days before the day that it fell due."""
    if run.arguments:
        return datetime.fromisoformat(run.arguments["begins"]), datetime.fromisoformat(run.arguments["ends"])
    due = datetime.fromisoformat(run.subject).replace(hour=0, minute=0, tzinfo=ZoneInfo(settings.HQ_TIME_ZONE))
    return due - timedelta(days=7), due


PARTS = [Part("draw", _("Read the period and write the digest"), do=draw)]
