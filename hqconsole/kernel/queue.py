"""What is to be done later? Names of jobs and of messages; both are rows first, written in the action's transaction.

The rows belong to `jobs`, the highest family; lower families name the work and do not import it. Redis is rung after
the commit and may be away: the sweeper finds what was not rung.
"""

from datetime import datetime
from enum import StrEnum

from django.apps import apps
from django.db import transaction


class Job(StrEnum):
    """Every kind of run. The value is also the name of its Celery task."""

    PROVISION_TENANT = "provision_tenant"
    CARRY_OUTBOX = "carry_outbox"
    EXECUTE_REQUEST = "execute_request"
    DRAW_DIGEST = "draw_digest"
    EXPORT_LEDGER = "export_ledger"
    EXPIRE_EXPORTS = "expire_exports"
    USAGE_AGGREGATOR = "usage_aggregator"
    VERIFY_LEDGER = "verify_ledger"
    CARRY_WAVE = "carry_wave"
    PLAN_ENFORCER = "plan_enforcer_worker"
    VERIFY_NEW = "verify_new"  # what came since the last good verification of the ledger


class Topic(StrEnum):
    """Every kind of message that leaves the console through the outbox."""

    TENANT_MOVED = "tenant.moved"
    FLAG_MOVED = "flag.moved"  # the subject is the key of a feature
    NOTICE = "notice"  # to be split into one message per person and one for Slack
    MAIL = "notice.mail"  # the subject is the person
    SLACK = "notice.slack"
    TENANT_NOTICE = "tenant.notice"  # the subject is the receipt of a campaign


def enqueue(job: Job, *, subject: str, actor_id: str, dedupe: str = "", after: datetime | None = None, **arguments) -> int:
    """Order a run of `job` about `subject`, not before `after`. Two orders with the same `dedupe` are one.

    Returns the run's id.
    """
    Run = apps.get_model("jobs", "Run")
    run, is_new = Run.objects.get_or_create(
        dedupe_key=dedupe or f"{job}:{subject}",
        defaults={"kind": job, "subject": subject, "ordered_by": actor_id, "arguments": arguments}
        | ({"run_after": after} if after else {}),
    )
    if is_new:
        ring_after_commit(job, run.pk)
    return run.pk


def is_ordered(job: Job, *, subject: str) -> bool:
    """Whether a run of `job` about `subject` was ordered, also where it is over."""
    return apps.get_model("jobs", "Run").objects.filter(dedupe_key=f"{job}:{subject}").exists()


def send(topic: Topic, *, subject: str, key: str, payload: dict | None = None, at: datetime | None = None) -> None:
    """Put a message into the outbox, to be carried now or not before `at`; the same `key` again is the same message.

    The receiver may see it twice and knows it by `key`. The payload holds ids and names of things, never what is secret
    or personal: that is read when the message is carried.
    """
    Outbox = apps.get_model("jobs", "Outbox")
    defaults = {"topic": topic, "subject": subject, "payload": payload or {}} | ({"next_at": at} if at else {})
    message, is_new = Outbox.objects.get_or_create(key=key, defaults=defaults)
    if is_new and not at:
        ring_after_commit(Job.CARRY_OUTBOX, message.pk)


def send_many(topic: Topic, subjects: list[str], *, key: str) -> None:
    """Put a message about each subject into the outbox, in one statement. The sweeper rings for them."""
    Outbox = apps.get_model("jobs", "Outbox")
    messages = [Outbox(topic=topic, subject=each, key=f"{topic}:{each}:{key}") for each in subjects]
    Outbox.objects.bulk_create(messages, ignore_conflicts=True)


def ring_after_commit(job: Job, pk: int) -> None:
    """Ring once the row is there to be found; a Redis that does not answer is the sweeper's business."""

    def after_commit():
        ring(job, pk)

    transaction.on_commit(after_commit, robust=True)


RING_FADES = 10  # seconds; while no worker lives the sweeper rings again, and old rings should not pile up


def ring(job: Job, pk: int) -> None:
    """Tell a worker that a row waits. Best effort: an unreachable Redis costs at most a moment and nothing is lost."""
    from hqconsole.celery import app

    app.send_task(job, args=[pk], retry=False, ignore_result=True, expires=RING_FADES)
