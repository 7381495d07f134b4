"""How do messages leave the console? A worker carries them after the commit, as often as it takes.

Each topic names what its receivers do; all of them are idempotent, for a message may be carried twice.
"""

from contextlib import contextmanager, suppress

from django.db import DatabaseError, InterfaceError, connection, connections, transaction

from hqconsole.kernel import clock, ledger
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.queue import Topic
from hqconsole.kernel.scrubbing import scrubbed_text
from plans.publishing import publish_flag, publish_overrides, publish_subscription
from tenants.publishing import publish_tenant
from tenants.queries import by_id

from .letters import tell_tenant
from .models import Outbox
from .notices import NoWayOut, mail, say_in_slack, spread


def tenant_moved(subject: str) -> None:
    """Bring everything the product knows of a tenant in line with headquarters, in one transaction of the publisher.

    One at a time per tenant, and our state is read under the lock: a late worker cannot write an older state last.
    """
    with transaction.atomic(using="publisher"), connections["publisher"].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [subject])
        tenant = by_id(subject)
        publish_tenant(cursor, tenant)
        publish_subscription(cursor, tenant)
        publish_overrides(cursor, tenant)


def flag_moved(key: str) -> None:
    """Bring what the product knows of a feature for everybody in line with headquarters, one at a time as above."""
    with transaction.atomic(using="publisher"), connections["publisher"].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
        publish_flag(cursor, key)


RECEIVERS = {
    Topic.TENANT_MOVED: lambda message: tenant_moved(message.subject),
    Topic.FLAG_MOVED: lambda message: flag_moved(message.subject),
    Topic.NOTICE: spread,
    Topic.MAIL: mail,
    Topic.SLACK: say_in_slack,
    Topic.TENANT_NOTICE: tell_tenant,
}
LOCKS = 1_920_344_116  # the space of our advisory locks


def deliver(message: Outbox, *, wait: bool = True) -> None:
    """Carry one message; a failure is noted, tried again later, twice as late each time, and raised.

    Two workers never carry the same message at once: the second one waits, or leaves it to the first.
    """
    with alone_with(message, wait) as is_mine:
        if not is_mine:
            return
        message.refresh_from_db()
        if not message.over_at:
            carry(message)


def carry(message: Outbox) -> None:
    """Make one attempt and write down how it ended."""
    with noted():
        message.begin()
    try:
        RECEIVERS[Topic(message.topic)](message)
    except NoWayOut as why:
        with noted():
            message.drop(clock.now(), str(why))
    except Exception as failure:
        with noted():
            message.put_off(clock.now(), f"{type(failure).__name__}: {scrubbed_text(str(failure))}")
        raise
    else:
        with noted():
            message.sent(clock.now())


@contextmanager
def noted():
    """A transaction in which the ledger knows who carries messages."""
    with transaction.atomic(), ledger.context(**Actor.worker("publisher").claims, verb="jobs.deliver"):
        yield


@contextmanager
def alone_with(message: Outbox, wait: bool):
    """Says whether this worker has the message to itself. PostgreSQL frees the message when a worker dies."""
    lock, pair = "pg_advisory_lock" if wait else "pg_try_advisory_lock", [LOCKS, message.pk % 2**31]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {lock}(%s, %s)", pair)
        is_mine = cursor.fetchone()[0] is not False
    try:
        yield is_mine
    finally:
        if is_mine:
            with suppress(DatabaseError, InterfaceError), connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", pair)
