"""Who is a second person, and what do they agree to? Another human, by their own roles, to what they were shown."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine

from approvals import actions
from approvals.models import Policy, Request, State
from hqconsole.kernel import clock
from hqconsole.kernel.actor import Actor, Grant, Origin
from hqconsole.kernel.errors import ConsentMissing, Forbidden, Moved, Refusal
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.queue import Job
from hqconsole.kernel.roles import Role
from jobs.models import Run
from tenants.actions import reactivate, suspend
from tests import make
from tests.approvals.conftest import acting, approve, ask

pytestmark = pytest.mark.django_db


def two_needed(**more) -> Policy:
    return Policy.objects.create(verb="tenants.suspend", condition="always", **({"approvers_needed": 2} | more))


def test_the_last_agreement_has_it_carried_out(asker, holder):
    request = approve(ask(asker), holder)

    assert request.state == State.APPROVED
    review = request.reviews.get()
    assert (review.reviewer, review.digest, review.fingerprint) == (holder, request.digest, request.fingerprint)
    run = Run.objects.get(kind=Job.EXECUTE_REQUEST)
    assert (run.subject, run.ordered_by) == (str(request.pk), f"staff:{holder.pk}")


def test_two_have_to_agree_where_the_policy_says_two(asker, holder):
    two_needed()
    request = approve(ask(asker), holder)
    assert request.state == State.PENDING

    assert approve(request, make.person(Role.SUPER_ADMIN)).state == State.APPROVED


def test_nobody_agrees_twice(asker, holder):
    two_needed()
    request = approve(ask(asker), holder)

    with pytest.raises(actions.NotYou, match="already"):
        approve(request, holder)


def test_agreeing_takes_a_proof_the_name_and_a_word(asker, holder):
    with pytest.raises(ConsentMissing) as missing:
        actions.approve(request=ask(asker), reason="", by=holder.as_actor(Origin.PAGE, ip="", request_id=""))

    assert set(missing.value.errors) == {"reason", "typed_name", "sign_in", "confirmed"}


def test_a_policy_may_name_the_roles(asker, holder):
    two_needed(approvers_needed=1, roles=["qa_compliance"])

    with pytest.raises(actions.NotYou):
        approve(ask(asker), holder)


def test_a_request_that_would_do_something_else_now_is_not_agreed_to(asker, holder):
    tenant = make.suspended_tenant()
    request = ask(asker, reactivate, tenant=tenant, reason=make.REASON)
    tenant.holds.create(kind="legal", reason="A court order", placed_by="staff:2", placed_at=clock.now())

    with pytest.raises(Moved):
        approve(request, holder)


def test_a_request_that_would_be_refused_now_is_not_agreed_to(asker, holder):
    tenant = make.tenant()
    request = ask(asker, tenant=tenant, reason=make.REASON)
    suspend(tenant=tenant, reason=make.REASON, by=acting(holder, tenant.slug))

    with pytest.raises(Refusal, match="already suspended"):
        approve(request, holder)


def test_what_is_decided_is_not_decided_again(asker, holder):
    request = approve(ask(asker), holder)

    with pytest.raises(actions.TooLate):
        approve(request, make.person(Role.SUPER_ADMIN))


def test_a_request_of_three_days_ago_is_too_old(asker, holder):
    with time_machine.travel(clock.now() - timedelta(hours=72, seconds=1), tick=False):
        request = ask(asker)

    with pytest.raises(actions.TooLate):
        approve(request, holder)


# Who is not the second person: each attempt by somebody who asked for it, or is no person at all.


@pytest.fixture
def own(holder) -> Request:
    """A request of somebody who holds the verb, under a policy; others could agree."""
    make.person(Role.SUPER_ADMIN)
    Policy.objects.create(verb="tenants.suspend", condition="always")
    return ask(holder)


def changed(actor: Actor, **facts) -> Actor:
    return replace(actor, **facts)


ALL_ROLES = frozenset(Role) - {Role.WORKER}
MASKS = {
    "as oneself": lambda me: me,
    "signed in again": lambda me: changed(me, signed_in_at=clock.now()),
    "from another address": lambda me: changed(me, ip="203.0.113.9", request_id="other"),
    "under another name": lambda me: changed(me, name="Somebody Else", name_ar="غيري"),
    "with every role": lambda me: changed(me, roles=ALL_ROLES),
    "with another role": lambda me: changed(me, roles=frozenset({Role.QA_COMPLIANCE})),
    "by a token": lambda me: changed(me, origin=Origin.API),
    "by a key": lambda me: changed(me, origin=Origin.API, key="3"),
    "by a key on a page": lambda me: changed(me, key="3"),
    "by a command": lambda me: changed(me, origin=Origin.COMMAND),
    "by a job": lambda me: changed(me, origin=Origin.JOB),
    "by a raw edit": lambda me: changed(me, origin=Origin.RAW),
    "on somebody's behalf": lambda me: changed(me, on_behalf_of="staff:00000000-0000-7000-8000-000000000000"),
    "on one's own behalf": lambda me: changed(me, id="staff:00000000-0000-7000-8000-000000000000", on_behalf_of=me.id),
    "as a worker": lambda me: changed(me, roles=frozenset({Role.WORKER})),
    "as a worker for oneself": lambda me: Actor.worker("execute_request", on_behalf_of=me.id),
    "as a command": lambda me: Actor.command("approve"),
    "as a stranger": lambda me: changed(me, id="staff:nobody"),
    "as a machine by name": lambda me: changed(me, id="worker:me"),
    "with a grant": lambda me: changed(
        me, find_grants=lambda: [Grant("x:1", frozenset(Permission), clock.now() + timedelta(hours=1))]
    ),
    "under a warrant": lambda me: changed(me, warrant="approval:1"),
    "in upper case": lambda me: changed(me, id=me.id.upper().replace("STAFF", "staff")),
    "without dashes": lambda me: changed(me, id=me.id.replace("-", "")),
}


@pytest.mark.parametrize("mask", MASKS)
def test_nobody_agrees_to_their_own_request(own, holder, mask):
    with pytest.raises(Refusal):
        actions.approve(request=own, reason="I have looked at it", by=MASKS[mask](acting(holder, own.slug)))

    assert not own.reviews.exists()


@pytest.mark.parametrize(
    "twin",
    [
        {"email": "nasser@hq.example"},
        {"email": "NASSER@HQ.EXAMPLE"},
        {"provider": "other", "subject": "nasser", "email": ""},
    ],
)
def test_a_second_account_is_no_second_person(own, holder, twin):
    holder.become(provider="sso", subject="nasser")
    other = make.person(Role.SUPER_ADMIN, **twin)

    with pytest.raises(actions.NotYou):
        approve(own, other)


def test_who_edited_a_request_does_not_count_either(asker, holder):
    tenant = make.tenant()
    ask(asker, tenant=tenant, reason=make.REASON)
    second = ask(asker, tenant=tenant, reason="They have also left the country")
    asker.become(roles=["super_admin"])

    with pytest.raises(actions.NotYou):
        approve(second, asker)


@pytest.mark.parametrize("role", [Role.TECH_ADMIN, Role.BUSINESS_ADMIN, Role.QA_COMPLIANCE])
def test_who_may_not_do_it_may_not_agree_to_it(asker, holder, role):
    with pytest.raises(actions.NotYou, match="may do it themselves"):
        approve(ask(asker), make.person(role))


def test_support_does_not_agree_at_all(asker, holder):
    with pytest.raises(Forbidden):
        approve(ask(asker), make.person(Role.SUPPORT_ANALYST))


def test_a_role_that_was_lost_since_sign_in_does_not_count(asker, holder):
    request, by = ask(asker), acting(holder)
    holder.become(roles=["qa_compliance"])

    with pytest.raises(actions.NotYou):
        actions.approve(request=request, reason="I have looked at it", by=make.consenting(by, request.slug))


def test_who_may_no_longer_sign_in_does_not_count(asker, holder):
    request = ask(asker)
    holder.become(is_active=False)

    with pytest.raises(actions.NotYou):
        approve(request, holder)
