"""Which runs does Celery ring for? Each task loads one row by its id and carries it."""

from celery import shared_task

from hqconsole.kernel.queue import Job

from . import provisioning, running
from .models import Outbox
from .outbox import deliver


@shared_task(name=Job.PROVISION_TENANT)
def provision_tenant(run_id: int) -> None:
    """Make a tenant ready to work."""
    running.carry(run_id, provisioning.PARTS)


@shared_task(name=Job.CARRY_OUTBOX)
def carry_outbox(message_id: int) -> None:
    """Carry one message to its receivers."""
    deliver(Outbox.objects.get(pk=message_id))
