"""How do messages leave the console? A worker carries them after the commit, as often as it takes.

Each topic names what its receivers do; all of them are idempotent, for a message may be carried twice.
"""

from django.db import connections, transaction

from hqconsole.kernel import clock, ledger
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.queue import Topic
from plans.publishing import publish_subscription
from tenants.publishing import publish_tenant
from tenants.queries import by_id

from .models import Outbox


def tenant_moved(subject: str) -> None:
    """Bring everything the product knows of a tenant in line with headquarters, in one transaction of the publisher.

    One at a time per tenant, and our state is read under the lock: a late worker cannot write an older state last.
    """
    with transaction.atomic(using="publisher"), connections["publisher"].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [subject])
        tenant = by_id(subject)
        publish_tenant(cursor, tenant)
        publish_subscription(cursor, tenant)


RECEIVERS = {Topic.TENANT_MOVED: tenant_moved}


def deliver(message: Outbox) -> None:
    """Carry one message; a failure is noted and tried again later, twice as late each time."""
    if message.sent_at:
        return
    try:
        RECEIVERS[Topic(message.topic)](message.subject)
    except Exception as failure:
        with transaction.atomic(), ledger.context(**Actor.worker("publisher").claims, verb="jobs.deliver"):
            message.put_off(clock.now(), f"{type(failure).__name__}: {failure}")
        raise
    with transaction.atomic(), ledger.context(**Actor.worker("publisher").claims, verb="jobs.deliver"):
        message.sent(clock.now())
