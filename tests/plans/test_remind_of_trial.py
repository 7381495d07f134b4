"""The Business Admins are told a week, three days and a day before a trial ends, once each; a longer trial begins anew."""

from datetime import timedelta

import pytest
import time_machine

from hqconsole.kernel.actor import Actor
from hqconsole.kernel.errors import Forbidden
from hqconsole.kernel.queue import Job
from hqconsole.kernel.roles import Role
from jobs import enforcing
from jobs.models import Outbox
from plans import actions
from tests import make

from .having import of, seller, tenant_on

pytestmark = pytest.mark.django_db
WORKER = Actor.worker(Job.PLAN_ENFORCER)
START = "2026-11-05 08:00:00+00:00"  # a trial of 14 days ends on the 19th


def told() -> list[int]:
    return [each.payload["facts"]["days"] for each in Outbox.objects.filter(topic="notice").order_by("pk")]


def test_there_are_three_reminders_however_often_the_worker_looks():
    with time_machine.travel(START, tick=False) as travel:
        tenant_on("FREE_TRIAL")
        for _half_day in range(28):
            enforcing.remind_of_trials(None, WORKER)
            enforcing.remind_of_trials(None, WORKER)
            travel.shift(timedelta(hours=12))

    assert told() == [7, 3, 1]


def test_a_trial_that_was_made_longer_is_announced_again():
    with time_machine.travel(START, tick=False) as travel:
        tenant = tenant_on("FREE_TRIAL")
        travel.move_to("2026-11-18 08:00:00+00:00")
        enforcing.remind_of_trials(None, WORKER)
        actions.extend_trial(tenant=tenant, reason="They wait for their printer", by=seller(tenant))
        travel.move_to("2026-11-25 08:00:00+00:00")
        enforcing.remind_of_trials(None, WORKER)

    assert told() == [1, 1]


def test_there_is_nothing_to_say_of_a_trial_that_ends_later():
    with time_machine.travel(START, tick=False), pytest.raises(actions.NothingToSay):
        actions.remind_of_trial(subscription=of(tenant_on("FREE_TRIAL")), by=WORKER)


def test_people_do_not_remind():
    with pytest.raises(Forbidden):
        actions.remind_of_trial(subscription=of(tenant_on("FREE_TRIAL")), by=make.actor(Role.BUSINESS_ADMIN))
