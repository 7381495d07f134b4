"""What does Celery ring for? A task for each kind of run, which loads one row by its id and carries it; messages; the clock."""

import logging

from celery import shared_task
from django.db import InterfaceError, OperationalError

from hqconsole.kernel.queue import Job

from . import recurring, running
from .kinds import KINDS, Kind
from .models import MAX_CARRIES, Outbox
from .outbox import deliver

log = logging.getLogger(__name__)


def carrier(kind: Kind):
    """What Celery calls with the id of a run of this kind."""

    def carry(run_id: int) -> None:
        running.carry(run_id, kind.parts)

    return carry


for job, kind in KINDS.items():
    shared_task(name=job)(carrier(kind))


@shared_task(name="order_due")
def order_due() -> None:
    """Order what recurs and is due; beat rings for it every minute (settings.CELERY_BEAT_SCHEDULE)."""
    recurring.order_due()


@shared_task(name=Job.CARRY_OUTBOX)
def carry_outbox(message_id: int) -> None:
    """Carry one message to its receivers. A neighbour that is away is no defect, unless it is away for hours."""
    message = Outbox.objects.get(pk=message_id)
    try:
        deliver(message, wait=False)
    except (OSError, OperationalError, InterfaceError) as away:
        level = logging.ERROR if message.attempts >= MAX_CARRIES else logging.WARNING
        log.log(level, "A message about %s could not be carried: %s", message.topic, away)
