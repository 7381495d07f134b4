"""A limit is rehearsed before it refuses: it notes whom it would stop, and stops nobody."""

from datetime import timedelta

import pytest

from hqconsole.kernel.errors import Forbidden
from hqconsole.kernel.risks import Risk
from hqconsole.kernel.roles import Role
from plans import actions, queries
from plans.models import Limit
from tests import make

pytestmark = pytest.mark.django_db
REASON = "New rule about branches, nobody knows whom it hits"


@pytest.fixture
def limit():
    return Limit.objects.get(key="branches")


def rehearse(limit, role: Role = Role.BUSINESS_ADMIN) -> Limit:
    return actions.rehearse_limit(limit=limit, reason=REASON, by=make.consenting(make.actor(role), limit.slug))


def test_a_rehearsal_begins_now_and_the_limit_refuses_nothing(limit):
    before = make.clock.now()

    rehearsed = rehearse(limit)

    assert not rehearsed.is_armed
    assert before <= rehearsed.rehearsal_since <= make.clock.now()


def test_a_second_rehearsal_would_lose_the_days_of_the_first(limit):
    rehearse(limit)

    with pytest.raises(actions.AlreadyRehearsed):
        rehearse(limit)


@pytest.mark.parametrize(("is_armed", "risk"), [(True, Risk.HIGH), (False, Risk.MEDIUM)])
def test_an_armed_one_is_not_disarmed_more_easily_by_a_rehearsal(limit, is_armed, risk):
    limit.is_armed = is_armed

    assert actions.rehearse_limit.action.risk({"limit": limit}) == risk


@pytest.mark.parametrize("role", [Role.TECH_ADMIN, Role.QA_COMPLIANCE, Role.SUPPORT_ANALYST])
def test_it_is_a_matter_of_business(limit, role):
    with pytest.raises(Forbidden):
        rehearse(limit, role)


def test_who_would_be_stopped_in_a_week_is_shown_the_most_often_first(limit):
    often, seldom, earlier = make.tenant(), make.tenant(), make.tenant()
    today = make.clock.now().date()
    for tenant, days, times in [(often, 0, 5), (often, 2, 4), (seldom, 1, 2), (earlier, 9, 50)]:
        tenant.would_stops.create(limit=limit, day=today - timedelta(days=days), times=times)

    found = queries.would_be_stopped(limit)

    assert [(each.tenant, each.times) for each in found] == [(often, 9), (seldom, 2)]
    assert (found[0].first, found[0].last) == (today - timedelta(days=2), today)


def test_a_script_begins_a_rehearsal():
    Limit.objects.get(key="branches").disarm()

    answer = make.by_script("limits/branches/rehearse", reason="Before the winter", confirmed=True)

    assert (answer.status_code, answer.json()["is_armed"], answer.json()["rehearsal_since"] is None) == (200, False, False)
