"""What is lost if Redis forgets or a worker dies? Nothing: once a second somebody looks at the rows and rings again."""

from django.db import connection

from hqconsole.kernel import clock
from hqconsole.kernel.queue import Job, ring

from . import running
from .models import RING_AGAIN_AFTER, Outbox, Run

LEADER_LOCK = 4_815_162_342


def is_leader() -> bool:
    """Whether this session holds the sweeper's lock; another sweeper simply waits for it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LEADER_LOCK])
        return cursor.fetchone()[0]


def sweep() -> int:
    """Give abandoned runs back, ring for waiting runs and due messages. Returns how many rows were looked after."""
    at = clock.now()
    abandoned = list(Run.objects.abandoned(at)[:100])
    for run in abandoned:
        running.give_back(run, at)
    waiting = list(Run.objects.waiting(at).order_by("pk")[:500])
    for run in waiting:
        ring(Job(run.kind), run.pk)
        Run.objects.filter(pk=run.pk).update(dispatched_at=at)
    due = list(Outbox.objects.due(at).order_by("pk")[:500])
    for message in due:
        ring(Job.CARRY_OUTBOX, message.pk)
        Outbox.objects.filter(pk=message.pk, sent_at=None).update(next_at=at + RING_AGAIN_AFTER)
    return len(abandoned) + len(waiting) + len(due)
