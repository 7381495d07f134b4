"""What is ordered by the clock? Runs that recur. Celery beat asks every minute; a run that is due is ordered once.

A period's run has the period in its key, so it does not matter who asks how often, and what fell due while nobody could
ask (the latest period of it) is ordered as soon as somebody can.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from hqconsole.kernel import clock, ledger
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.queue import Job, enqueue

SUNDAY = 6  # the first day of the week in Oman; Monday is 0


@dataclass(frozen=True)
class Recurring:
    """A job and when it is due: `latest(now)` is the newest instant not after `now` at which it should begin."""

    job: Job
    latest: Callable[[datetime], datetime]


def hourly(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0)


def daily(hour: int) -> Callable[[datetime], datetime]:
    """Every day at `hour` by the clock of headquarters."""

    def latest(now: datetime) -> datetime:
        at = now.replace(hour=hour, minute=0, second=0, microsecond=0)
        return at if at <= now else at - timedelta(days=1)

    return latest


def weekly(weekday: int, hour: int) -> Callable[[datetime], datetime]:
    """Every `weekday` (Monday is 0) at `hour` by the clock of headquarters."""

    def latest(now: datetime) -> datetime:
        today = daily(hour)(now)
        return today - timedelta(days=(today.weekday() - weekday) % 7)

    return latest


RECURRING = [
    Recurring(Job.DRAW_DIGEST, weekly(SUNDAY, 7)),
    Recurring(Job.EXPIRE_EXPORTS, hourly),
    Recurring(Job.PLAN_ENFORCER, hourly),
    Recurring(Job.VERIFY_NEW, hourly),
    Recurring(Job.VERIFY_LEDGER, weekly(SUNDAY, 3)),
]


def order_due() -> list[int]:
    """Order a run of everything that recurs for its latest period, unless it was ordered before. Returns the runs' ids."""
    now, by = clock.now().astimezone(ZoneInfo(settings.HQ_TIME_ZONE)), Actor.worker("clock")
    with transaction.atomic(), ledger.context(**by.claims, verb="jobs.order"):
        return [order(each, each.latest(now), by) for each in RECURRING]


def order(recurring: Recurring, due: datetime, by: Actor) -> int:
    period = f"{due:%Y-%m-%dT%H:%M}"
    return enqueue(recurring.job, subject=period, actor_id=by.id, dedupe=f"{recurring.job}:{period}")
