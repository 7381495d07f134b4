"""Assigning puts a tenant without a subscription on a plan, in its own currency and no other."""

from datetime import date

import pytest
import time_machine

from hqconsole.kernel.errors import Forbidden, InvalidInput
from hqconsole.kernel.money import Money
from hqconsole.kernel.roles import Role
from plans import actions
from plans.queries import NotSoldIn
from tests import make

from .having import of, seller, tenant_on

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("uses")]


@pytest.mark.parametrize("role", [Role.SUPER_ADMIN, Role.BUSINESS_ADMIN])
@pytest.mark.parametrize(("cycle", "price"), [("monthly", 79000), ("annual", 790000)])
def test_people_who_sell_put_a_tenant_on_a_plan(role, cycle, price):
    tenant = make.tenant()

    subscription = actions.assign(tenant=tenant, plan="GROWTH", cycle=cycle, by=seller(tenant, role))

    assert (str(subscription.edition), subscription.status, subscription.price) == ("GROWTH v2", "active", Money(price, "OMR"))


@time_machine.travel("2026-11-22 08:00:00+00:00", tick=False)
def test_a_term_may_be_committed_to():
    tenant = make.tenant()

    actions.assign(tenant=tenant, plan="GROWTH", cycle="monthly", committed_until=date(2027, 11, 22), by=seller(tenant))

    assert of(tenant).committed_until == date(2027, 11, 22)


def test_a_tenant_whose_subscription_ended_gets_a_new_one():
    tenant = tenant_on("STARTER")
    first = of(tenant)
    first.end(first.starts_on)

    second = actions.assign(tenant=tenant, plan="GROWTH", cycle="monthly", by=seller(tenant))

    assert second.pk != first.pk
    assert tenant.subscriptions.count() == 2


def test_a_currency_without_a_price_is_refused_and_not_replaced():
    tenant = make.tenant(currency="KWD")

    with pytest.raises(NotSoldIn, match="KWD"):
        actions.assign(tenant=tenant, plan="GROWTH", cycle="monthly", by=seller(tenant))
    assert not tenant.subscriptions.exists()


def test_a_second_trial_is_refused():
    tenant = tenant_on("FREE_TRIAL")
    of(tenant).end(of(tenant).starts_on)

    with pytest.raises(actions.TrialUsed):
        actions.assign(tenant=tenant, plan="FREE_TRIAL", cycle="monthly", by=seller(tenant))


def test_an_administrator_has_one_trial_at_whatever_tenant():
    first, second = tenant_on("FREE_TRIAL"), make.tenant()
    for tenant, address in ((first, "salim@laundry.example"), (second, "Salim@Laundry.example")):
        tenant.contacts.create(role="administrator", name="Salim", email=address)

    with pytest.raises(actions.TrialUsed, match=f"has had a trial at {first.name}"):
        actions.assign(tenant=second, plan="FREE_TRIAL", cycle="monthly", by=seller(second))
    with pytest.raises(actions.TrialUsed, match=f"has had a trial at {first.name}"):
        actions.subscribe(tenant=second, plan="FREE_TRIAL", by=make.WORKER)
    assert actions.subscribe(tenant=second, plan="GROWTH", by=make.WORKER).status == "active"


def test_a_subscribed_tenant_is_refused():
    tenant = tenant_on("STARTER")

    with pytest.raises(actions.AlreadySubscribed, match="Starter"):
        actions.assign(tenant=tenant, plan="GROWTH", cycle="monthly", by=seller(tenant))


@pytest.mark.parametrize("given", [{"cycle": "weekly"}, {"committed_until": date(2020, 1, 1)}], ids=str)
def test_what_makes_no_sense_is_refused_at_its_field(given):
    tenant = make.tenant()

    with pytest.raises(InvalidInput) as refused:
        actions.assign(**{"tenant": tenant, "plan": "GROWTH", "cycle": "monthly", "by": seller(tenant)} | given)
    assert list(refused.value.errors) == list(given)


@pytest.mark.parametrize("role", [Role.TECH_ADMIN, Role.QA_COMPLIANCE, Role.SUPPORT_ANALYST])
def test_nobody_else_sells(role):
    tenant = make.tenant()

    with pytest.raises(Forbidden):
        actions.assign(tenant=tenant, plan="GROWTH", cycle="monthly", by=seller(tenant, role))
