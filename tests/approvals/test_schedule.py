"""Where the policy allows it a request is set for a time; what cannot be done then is open again."""

from datetime import timedelta

import pytest
import time_machine

from approvals import actions
from approvals.models import Policy, Request, State
from hqconsole.kernel import clock
from hqconsole.kernel.errors import Refusal
from jobs.models import Run
from tests import make
from tests.approvals.conftest import acting, approve, ask, execute

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def allowed(db):
    return Policy.objects.create(verb="tenants.suspend", condition="always", may_schedule=True, execution_hours=12)


def schedule(request, person, after: timedelta | None):
    return actions.schedule(request=request, instant=after and clock.now() + after, by=acting(person))


def test_what_is_set_for_later_is_scheduled_by_the_last_agreement(allowed, asker, holder):
    request = approve(schedule(ask(asker), asker, 3 * HOUR), holder)

    assert request.state == State.SCHEDULED
    assert Run.objects.get(kind="execute_request").run_after == request.execute_at
    with pytest.raises(actions.NotReady):
        execute(request)


def test_what_was_agreed_to_can_be_set_for_another_time_or_none(allowed, asker, holder):
    request = schedule(approve(ask(asker), holder), asker, 2 * HOUR)
    assert request.state == State.SCHEDULED

    request = schedule(request, asker, None)

    assert (request.state, request.execute_at) == (State.APPROVED, None)
    assert execute(request).state == State.EXECUTED


def test_without_a_policy_that_allows_it_there_is_no_later(asker, holder):
    with pytest.raises(Refusal, match="does not let"):
        schedule(ask(asker), asker, HOUR)


@pytest.mark.parametrize("after", [-HOUR, 12 * HOUR + timedelta(minutes=1)])
def test_the_time_lies_within_the_hours_of_the_policy(allowed, asker, holder, after):
    with pytest.raises(Refusal, match="between now and"):
        schedule(approve(ask(asker), holder), asker, after)


def test_agreement_comes_at_most_so_many_hours_before(allowed, asker, holder):
    request = schedule(ask(asker), asker, 40 * HOUR)

    with pytest.raises(Refusal, match="at most 12 hours before"):
        approve(request, holder)


def test_only_whoever_asked_sets_the_time(allowed, asker, holder):
    with pytest.raises(actions.NotYours):
        schedule(ask(asker), holder, HOUR)


def test_what_cannot_be_done_at_its_time_is_open_again_and_everybody_is_asked_anew(allowed, asker, holder):
    tenant = make.tenant()
    with time_machine.travel(clock.now() - 2 * HOUR, tick=False):
        request = approve(schedule(ask(asker, tenant=tenant, reason=make.REASON), asker, HOUR), holder)
    tenant.holds.create(kind="manual", reason=make.REASON, placed_by="staff:9", placed_at=clock.now())
    tenant.settle(clock.now())

    request = execute(request)

    assert (request.state, request.round, request.execute_at) == (State.PENDING, 2, None)
    assert "already suspended" in request.outcome
    assert Request.objects.pending(clock.now()).filter(pk=request.pk).exists()


def test_the_page_sets_the_time(allowed, asker, holder):
    request, browser = ask(asker), make.client_of(asker)
    address = f"/approvals/{request.pk}/schedule/"

    assert browser.get(address).status_code == 200
    assert browser.post(address, {"instant": "2020-01-01T10:00"}).status_code == 422
    soon = (clock.now() + 7 * HOUR).strftime("%Y-%m-%dT%H:%M")
    assert browser.post(address, {"instant": soon}).status_code == 303
    request.refresh_from_db()
    assert 2 * HOUR < request.execute_at - clock.now() < 4 * HOUR  # headquarters is four hours ahead
