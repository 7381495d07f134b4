"""What is lost if Redis forgets or a worker dies? Nothing: once a second somebody looks at the rows and rings again."""

import logging

from django.db import DataError, connection
from django.db.models.functions import Now

from hqconsole.kernel.queue import Job, ring

from .models import RING_AGAIN_AFTER, Outbox, Run
from .running import give_back

log = logging.getLogger(__name__)
LEADER_LOCK = 4_815_162_342


def is_leader() -> bool:
    """Whether this session holds the sweeper's lock; another sweeper simply waits for it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LEADER_LOCK])
        return cursor.fetchone()[0]


def sweep() -> int:
    """Give abandoned runs back, ring for waiting runs and due messages. Returns how many rows were looked after.

    One row that cannot be handled does not keep the others waiting.
    """
    work = [
        *((give_back, run) for run in Run.objects.abandoned()[:100]),
        *((ring_for_run, run) for run in Run.objects.waiting().order_by("pk")[:500]),
        *((ring_for_message, message) for message in Outbox.objects.due().order_by("pk")[:500]),
    ]
    for handle, row in work:
        try:
            handle(row)
        except (ValueError, DataError) as odd:
            log.error("The sweeper cannot handle %s: %s", row, odd)
    return len(work)


def ring_for_run(run: Run) -> None:
    ring(Job(run.kind), run.pk)
    Run.objects.filter(pk=run.pk).update(dispatched_at=Now())


def ring_for_message(message: Outbox) -> None:
    ring(Job.CARRY_OUTBOX, message.pk)
    Outbox.objects.filter(pk=message.pk, sent_at=None).update(next_at=Now() + RING_AGAIN_AFTER)
