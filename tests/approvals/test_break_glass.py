"""In an emergency somebody acts alone, and owes a review by another person."""

from datetime import timedelta

import pytest
import time_machine

from approvals import actions
from approvals.models import Debt, Request, State
from audit.models import Entry
from hqconsole.kernel import clock
from hqconsole.kernel.actor import Origin
from hqconsole.kernel.errors import ConsentMissing, Forbidden
from hqconsole.kernel.roles import Role
from tenants.models import Tenant
from tests import make
from tests.approvals.conftest import acting, ask

pytestmark = pytest.mark.django_db
EMERGENCY = "Fraud in progress, nobody else can be reached"


def break_glass(request, person, reason=EMERGENCY, **more):
    return actions.break_glass(request=request, reason=reason, by=acting(person, request.slug, **more))


def test_a_holder_acts_alone_and_owes_a_review_within_a_day(asker, holder):
    request = break_glass(ask(asker), holder)

    assert (request.state, request.mode) == (State.EXECUTED, Request.Mode.BREAK_GLASS)
    assert Tenant.objects.get(slug=request.subject).is_suspended
    debt = Debt.objects.get()
    assert (debt.person, debt.reason, debt.verdict) == (holder, EMERGENCY, "")
    assert debt.due_at - debt.opened_at == timedelta(hours=24)
    assert Entry.objects.filter(verb="approvals.break_glass", tbl="hq.approvals_debt").exists()


def test_it_takes_a_longer_reason_than_anything_else(asker, holder):
    with pytest.raises(ConsentMissing) as missing:
        break_glass(ask(asker), holder, reason="Short reason")

    assert "20" in missing.value.errors["reason"]


def test_it_takes_a_fresh_proof_and_the_name_typed(asker, holder):
    request = ask(asker)
    with pytest.raises(ConsentMissing) as missing:
        actions.break_glass(request=request, reason=EMERGENCY, by=holder.as_actor(Origin.PAGE, ip="", request_id=""))

    assert {"sign_in", "typed_name", "confirmed"} <= set(missing.value.errors)


def test_who_may_only_ask_cannot_act_alone(asker):
    with pytest.raises(Forbidden):
        break_glass(ask(asker), asker)


def test_who_may_break_glass_but_not_do_it_cannot_act_alone(asker):
    with pytest.raises(actions.NotYou):
        break_glass(ask(asker), make.person(Role.TECH_ADMIN))


@pytest.mark.parametrize("origin", [Origin.API, Origin.COMMAND, Origin.JOB])
def test_no_script_breaks_glass(asker, holder, origin):
    with pytest.raises(actions.NotYou):
        break_glass(ask(asker), holder, origin=origin)


def test_an_overdue_debt_blocks_the_next_emergency(asker, holder):
    with time_machine.travel(clock.now() - timedelta(hours=25), tick=False):
        break_glass(ask(asker), holder)

    with pytest.raises(actions.InDebt):
        break_glass(ask(asker), holder)


def test_a_debt_that_is_not_due_yet_does_not_block(asker, holder):
    break_glass(ask(asker), holder)

    assert break_glass(ask(asker), holder).state == State.EXECUTED


def test_what_is_over_is_not_done_alone_either(asker, holder):
    with time_machine.travel(clock.now() - timedelta(hours=73), tick=False):
        request = ask(asker)

    with pytest.raises(actions.NotReady, match="Expired"):
        break_glass(request, holder)

    assert not Debt.objects.exists()
