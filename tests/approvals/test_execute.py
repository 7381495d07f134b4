"""What was agreed to is done once, as it was agreed to, by everybody's permissions of today."""

from datetime import timedelta

import pytest
import time_machine
from django.test import override_settings

from approvals import actions, calls
from approvals.models import Policy, State
from audit.models import Entry
from hqconsole.kernel import clock
from hqconsole.kernel.actor import Origin
from hqconsole.kernel.roles import Role
from tenants.actions import reactivate
from tenants.models import Tenant
from tests import make
from tests.approvals.conftest import acting, approve, ask, execute

pytestmark = pytest.mark.django_db


def test_a_request_that_was_agreed_to_is_done_in_the_name_of_whoever_asked(asker, holder):
    request = execute(approve(ask(asker), holder))

    assert (request.state, request.outcome) == (State.EXECUTED, "")
    entry = Entry.objects.get(verb="tenants.suspend", tbl="hq.tenants_tenant")
    assert entry.changes["status"] == ["active", "suspended"]
    assert entry.actor == f"staff:{asker.pk}"
    assert entry.context["warrant"] == f"approval:{request.pk}"


def test_the_request_and_what_it_did_are_one_change(asker, holder):
    execute(approve(ask(asker), holder))

    done = Entry.objects.get(verb="tenants.suspend", tbl="hq.tenants_tenant")
    verbs = set(Entry.objects.filter(change_group=done.change_group).values_list("verb", flat=True))
    assert verbs == {"approvals.execute", "tenants.suspend"}


def test_it_is_done_once(asker, holder):
    request = execute(approve(ask(asker), holder))

    with pytest.raises(actions.NotReady, match="Done"):
        execute(request)


def test_people_may_have_it_carried_out_at_once(asker, holder):
    request = approve(ask(asker), holder)

    assert actions.execute(request=request, by=acting(asker)).state == State.EXECUTED


def test_strangers_may_not(asker, holder):
    request = approve(ask(asker), holder)

    with pytest.raises(actions.NotYours):
        actions.execute(request=request, by=acting(make.person(Role.SUPPORT_ANALYST)))


def test_what_nobody_agreed_to_is_not_done(asker, holder):
    with pytest.raises(actions.NotReady):
        execute(ask(asker))


# The world moves between the agreement and the act: eight ways, and nothing of it happens.


def gone(request, asker, holder):
    Tenant.objects.filter(slug=request.subject).delete()


def refused(request, asker, holder):
    tenant = Tenant.objects.get(slug=request.subject)
    tenant.holds.create(kind="manual", reason=make.REASON, placed_by="staff:9", placed_at=clock.now())
    tenant.settle(clock.now())


def asker_left(request, asker, holder):
    asker.become(is_active=False)


def asker_lost_the_role(request, asker, holder):
    asker.become(roles=["tech_admin"])


def approver_left(request, asker, holder):
    holder.become(is_active=False)


def approver_lost_the_role(request, asker, holder):
    holder.become(roles=["business_admin"])


def policy_got_stricter(request, asker, holder):
    Policy.objects.create(verb="tenants.suspend", condition="active_tenant", approvers_needed=2)


@pytest.mark.parametrize(
    ("move", "state", "why"),
    [
        (gone, State.STALE, "no longer there"),
        (refused, State.FAILED, "already suspended"),
        (asker_left, State.FAILED, "no longer ask"),
        (asker_lost_the_role, State.FAILED, "no longer ask"),
        (approver_left, State.FAILED, "0 of those given"),
        (approver_lost_the_role, State.FAILED, "0 of those given"),
        (policy_got_stricter, State.FAILED, "agreement of 2"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_world_that_moved_ends_it_and_nothing_happens(asker, holder, move, state, why):
    request = approve(ask(asker), holder)
    move(request, asker, holder)

    request = execute(request)

    assert request.state == state
    assert why in request.outcome
    assert not Entry.objects.filter(verb="tenants.suspend", tbl="hq.tenants_hold").exists()


def test_what_would_now_do_something_else_is_stale_and_shows_the_difference(asker, holder):
    tenant = make.suspended_tenant()
    request = approve(ask(asker, reactivate, tenant=tenant, reason=make.REASON), holder)
    tenant.holds.create(kind="legal", reason="A court order", placed_by="staff:2", placed_at=clock.now())

    request = execute(request)

    assert request.state == State.STALE
    assert request.difference
    tenant.refresh_from_db()
    assert tenant.is_suspended


def test_two_accounts_that_turn_out_to_be_one_human_have_not_agreed(asker, holder):
    request = approve(ask(asker), holder)
    holder.become(email=asker.email)

    with pytest.raises(Exception, match="does not stand"):
        execute(request)


def test_an_agreement_lapses_by_the_clock(asker, holder):
    with time_machine.travel(clock.now() - timedelta(hours=25), tick=False):
        request = approve(ask(asker), holder)

    assert request.standing(clock.now()) == State.EXPIRED
    with pytest.raises(actions.NotReady, match="Expired"):
        execute(request)


@override_settings(HQ_ENV="stage")
def test_a_request_is_not_carried_out_in_another_environment(asker, holder):
    with override_settings(HQ_ENV="dev"):
        request = approve(ask(asker), holder)

    assert "asked for in dev" in execute(request).outcome


def test_what_failed_can_be_tried_again_while_the_agreement_stands(asker, holder):
    request = approve(ask(asker), holder)
    asker.become(is_active=False)
    request = execute(request)
    assert request.state == State.FAILED
    asker.become(is_active=True)

    assert actions.execute(request=request, by=acting(holder)).state == State.EXECUTED


def test_the_requester_holds_nothing_more_than_this_one_verb(asker, holder):
    request = approve(ask(asker), holder)

    by = calls.as_requester(request, calls.arguments_of(request), Origin.JOB)

    assert by.may("tenants.suspend")
    assert not by.may("tenants.reactivate")
