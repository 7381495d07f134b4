"""A plan is closed for good once nobody is on any edition of it."""

import pytest

from hqconsole.kernel import clock
from hqconsole.kernel.errors import Refusal
from plans import actions, queries
from plans.models import Change, Plan, Subscription
from tests import make

from .conftest import REASON, drafted, owner, plan_of, subscribed

pytestmark = pytest.mark.django_db


def closed(key: str = "GROWTH") -> Plan:
    return actions.close(plan=plan_of(key), reason=REASON, by=owner(key))


def retire(key: str = "GROWTH"):
    return actions.retire(plan=plan_of(key), reason=REASON, by=owner(key))


def test_a_plan_that_nobody_is_on_is_closed():
    retire()

    assert closed().is_closed
    assert "GROWTH" not in [line.plan.key for line in queries.plan_lines()]
    assert "Closed for good" in make.client().get("/plans/").content.decode()


def test_a_plan_that_is_assigned_is_not_closed():
    tenant = subscribed()
    retire()

    with pytest.raises(actions.InUse, match="1 tenant is on Growth: move it first"):
        closed()

    Subscription.objects.filter(tenant=tenant).update(status="ended", ends_on="2099-01-01")
    assert closed().is_closed


def test_a_plan_on_offer_is_retired_first():
    with pytest.raises(Refusal, match="retire it first"):
        closed()


def test_a_draft_is_discarded_first():
    retire()
    drafted()

    with pytest.raises(Refusal, match="discard it first"):
        closed()


def test_a_closed_plan_has_no_further_editions_and_is_closed_once(growth):
    retire()
    closed()

    with pytest.raises(actions.PlanClosed):
        actions.draft(plan=growth, by=owner())
    with pytest.raises(Refusal, match="closed already"):
        closed()


def test_the_page_asks(growth):
    retire()

    assert make.client().get("/plans/of/GROWTH/close/").context["typed_name"] == "GROWTH"


def test_a_plan_that_a_tenant_is_on_the_way_to_is_not_closed():
    tenant = subscribed("PRO")
    edition = queries.live_edition(plan_of())
    facts = {"subscription": tenant.subscriptions.get(), "edition": edition, "cycle": "monthly", "made_at": clock.now()}
    Change.objects.create(tenant=tenant, kind="downgrade", due_on="2099-01-01", **facts)
    retire()

    with pytest.raises(actions.InUse, match=f"A change to Growth waits at {tenant.name}: withdraw it first"):
        closed()


def test_a_person_closes_it_through_the_api_once_it_is_off_offer():
    browser = make.client()
    consent = {"reason": REASON, "typed_name": "GROWTH", "confirmed": True}
    consent["proof"] = make.proof(browser, actions.close, plan=plan_of())
    assert make.by_script("plans/GROWTH/close", browser, **consent).status_code == 409
    retire()

    answer = make.by_script("plans/GROWTH/close", browser, **consent)

    assert (answer.status_code, answer.json()["is_closed"]) == (200, True)
