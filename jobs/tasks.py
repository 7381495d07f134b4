"""Which runs does Celery ring for? Each task loads one row by its id and carries it."""

import logging

from celery import shared_task
from django.db import InterfaceError, OperationalError

from hqconsole.kernel.queue import Job

from . import agreed, provisioning, running
from .models import MAX_CARRIES, Outbox
from .outbox import deliver

log = logging.getLogger(__name__)


@shared_task(name=Job.PROVISION_TENANT)
def provision_tenant(run_id: int) -> None:
    """Make a tenant ready to work."""
    running.carry(run_id, provisioning.PARTS)


@shared_task(name=Job.EXECUTE_REQUEST)
def execute_request(run_id: int) -> None:
    """Carry out what a second person agreed to."""
    running.carry(run_id, agreed.PARTS)


@shared_task(name=Job.CARRY_OUTBOX)
def carry_outbox(message_id: int) -> None:
    """Carry one message to its receivers. A neighbour that is away is no defect, unless it is away for hours."""
    message = Outbox.objects.get(pk=message_id)
    try:
        deliver(message, wait=False)
    except (OSError, OperationalError, InterfaceError) as away:
        level = logging.ERROR if message.attempts >= MAX_CARRIES else logging.WARNING
        log.log(level, "A message about %s could not be carried: %s", message.topic, away)
