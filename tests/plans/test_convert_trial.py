"""Converting a trial begins the first paid period today; what is left of the trial is not billed."""

from datetime import date

import pytest
import time_machine

from hqconsole.kernel import clock, editions
from hqconsole.kernel.money import Money
from plans import actions
from plans.models import Change, Charge
from plans.queries import NotSoldIn

from .conftest import drafted, published
from .having import of, seller, tenant_on

pytestmark = pytest.mark.django_db


@time_machine.travel("2026-11-05 08:00:00+00:00")
def test_the_first_paid_period_begins_today():
    tenant = tenant_on("FREE_TRIAL")
    with time_machine.travel("2026-11-12 08:00:00+00:00"):
        actions.convert_trial(tenant=tenant, plan="GROWTH", cycle="monthly", by=seller(tenant))

    subscription = of(tenant)
    assert (subscription.status, str(subscription.edition), subscription.price) == ("active", "GROWTH v2", Money(79000, "OMR"))
    assert subscription.period(date(2026, 11, 12)) == (date(2026, 11, 12), date(2026, 12, 12))
    assert subscription.starts_on == date(2026, 11, 5)
    assert not Charge.objects.exists()


def test_what_a_campaign_had_set_for_the_end_of_the_trial_is_withdrawn():
    tenant = tenant_on("FREE_TRIAL")
    trial = of(tenant)
    facts = {"edition": trial.edition, "cycle": "monthly", "due_on": trial.trial_ends_on, "made_at": clock.now()}
    Change.objects.create(tenant=tenant, subscription=trial, kind="edition", **facts)

    actions.convert_trial(tenant=tenant, plan="GROWTH", cycle="monthly", by=seller(tenant))

    assert not Change.objects.pending().exists()


def test_a_currency_without_a_price_is_refused_though_the_trial_fell_back():
    tenant = tenant_on("FREE_TRIAL", currency="KWD")

    with pytest.raises(NotSoldIn, match="KWD"):
        actions.convert_trial(tenant=tenant, plan="GROWTH", cycle="monthly", by=seller(tenant))
    assert of(tenant).is_trial


def test_the_price_is_in_the_currency_of_the_tenant_though_the_trial_fell_back():
    tenant = tenant_on("FREE_TRIAL", currency="KWD")
    growth = editions.live_of("plan", "GROWTH")
    prices = growth.content["prices"] | {"KWD": {"monthly": 74900, "annual": 749000, "setup": 0}}
    published(drafted("GROWTH", prices=prices))

    actions.convert_trial(tenant=tenant, plan="GROWTH", cycle="monthly", by=seller(tenant))

    assert of(tenant).price == Money(74900, "KWD")


@pytest.mark.parametrize(("plan", "begins_on"), [("FREE_TRIAL", "FREE_TRIAL"), ("PRO", "GROWTH")])
def test_a_trial_becomes_what_is_paid_for_and_only_a_trial_does(plan, begins_on):
    tenant = tenant_on(begins_on)

    with pytest.raises(actions.NotOnTrial):
        actions.convert_trial(tenant=tenant, plan=plan, cycle="monthly", by=seller(tenant))
