"""Whoever gave an override and the Business Admins are told a week and a day before its end what it does, once each."""

from datetime import timedelta

import pytest
import time_machine
from django.utils.translation import override as in_language

from hqconsole.kernel import clock
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.errors import Forbidden
from hqconsole.kernel.queue import Job
from hqconsole.kernel.roles import Role
from jobs import enforcing
from jobs.models import Outbox
from jobs.notices import readers, written
from plans import actions, queries
from plans.models import Override
from tests import make

pytestmark = pytest.mark.django_db
WORKER = Actor.worker(Job.PLAN_ENFORCER)
DAY = timedelta(days=1)


def notices() -> list[Outbox]:
    return list(Outbox.objects.filter(topic="notice").order_by("pk"))


def given(days: int = 10, key: str = "custom_domain", **more) -> Override:
    return make.override(key, ends_at=clock.now() + days * DAY, **more)


def test_there_is_one_reminder_a_week_and_one_a_day_before_the_end():
    row = given()
    told = []
    for hours in range(0, 241, 6):
        with time_machine.travel(row.starts_at + timedelta(hours=hours, minutes=1), tick=False):
            enforcing.remind(None, WORKER)
            enforcing.remind(None, WORKER)
            told.append(len(notices()))

    assert [count for count in told if count] == [1] * 24 + [2] * 5
    assert [each.payload["facts"]["days"] for each in notices()] == [7, 1]


def test_one_that_is_shorter_than_a_week_is_announced_at_once():
    row = given(days=3)

    actions.remind(override=row, by=WORKER)

    assert notices()[0].payload["facts"]["days"] == 7
    with pytest.raises(actions.NothingToSay):
        actions.remind(override=row, by=WORKER)


def test_it_is_sent_to_its_giver_and_to_business_admins():
    giver, admin, other = make.person(Role.SUPER_ADMIN), make.person(Role.BUSINESS_ADMIN), make.person(Role.SUPER_ADMIN)
    row = given(days=1)
    Override.objects.filter(pk=row.pk).update(given_by=f"staff:{giver.pk}")

    actions.remind(override=row, by=WORKER)

    reached = set(readers(**notices()[0].payload))
    assert {giver, admin} <= reached
    assert other not in reached


@pytest.mark.parametrize(
    ("key", "facts", "plan", "words"),
    [
        ("custom_domain", {}, "", "loses custom_domain"),
        ("custom_domain", {"value": False}, "", "Its end changes nothing"),
        ("branches", {"value": 10}, "GROWTH", "falls from 10 to 5"),
        ("branches", {"value": -1}, "GROWTH", "falls from without limit to 5"),
        ("branches", {"value": 1}, "GROWTH", "goes from 1 to 5"),
    ],
)
def test_it_says_what_the_end_does(key, facts, plan, words):
    tenant = make.tenant()
    if plan:
        actions.subscribe(tenant=tenant, plan=plan, by=make.WORKER)
    actions.remind(override=given(days=1, key=key, tenant=tenant, **facts), by=WORKER)

    with in_language("en"):
        subject, text = written(notices()[0].payload, called="name")

    assert "ends in a day" in subject
    assert words in text
    with in_language("ar"):
        assert "ينتهي" in written(notices()[0].payload, called="name")[0]


def test_nobody_is_reminded_of_what_is_far_off_not_begun_or_over():
    far = given(days=20)
    later = make.override(starts_at=clock.now() + 2 * DAY, ends_at=clock.now() + 4 * DAY)

    assert queries.reminders_due(clock.now()) == []
    for row in (far, later):
        with pytest.raises(actions.NothingToSay):
            actions.remind(override=row, by=WORKER)


def test_people_do_not_send_it():
    with pytest.raises(Forbidden):
        actions.remind(override=given(days=1), by=make.consenting(make.actor()))
