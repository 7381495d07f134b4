"""Subscribing points a tenant at the live edition, once, and tells the product."""

from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, transaction

from audit.models import Entry
from hqconsole.kernel.editions import NoLiveEdition
from hqconsole.kernel.errors import Forbidden
from hqconsole.kernel.money import Money
from hqconsole.kernel.roles import Role
from jobs.models import Outbox
from plans import actions, queries
from plans.models import Subscription
from tests import make

pytestmark = pytest.mark.django_db


def test_subscribing_points_at_the_live_edition():
    tenant = make.tenant()

    subscription = actions.subscribe(tenant=tenant, plan="GROWTH", by=make.WORKER)

    assert str(subscription.edition) == "GROWTH v2"
    assert (subscription.status, subscription.price) == ("active", Money(79000, "OMR"))
    assert Entry.objects.get(verb="plans.subscribe", tbl="hq.plans_subscription").tenant == str(tenant.pk)
    assert Outbox.objects.filter(subject=str(tenant.pk), topic="tenant.moved").exists()


def test_whether_a_tenant_is_subscribed_is_known_before():
    tenant = make.tenant()
    assert not queries.is_subscribed(tenant)

    actions.subscribe(tenant=tenant, plan="GROWTH", by=make.WORKER)

    assert queries.is_subscribed(tenant)
    assert queries.is_subscribed(tenant, "GROWTH")
    assert not queries.is_subscribed(tenant, "PRO")


@time_machine.travel("2026-11-23 21:00:00+00:00", tick=False)
def test_a_plan_with_trial_days_begins_as_a_trial_in_the_tenants_own_day():
    subscription = actions.subscribe(tenant=make.tenant(timezone="Asia/Muscat"), plan="FREE_TRIAL", by=make.WORKER)

    assert (subscription.status, subscription.starts_on) == ("trialing", date(2026, 11, 24))
    assert subscription.trial_ends_on == date(2026, 12, 8)
    assert subscription.until.isoformat() == "2026-12-08T00:00:00+04:00"


@pytest.mark.parametrize(("currency", "price"), [("SAR", Money(74900, "SAR")), ("KWD", Money(79000, "OMR"))])
def test_the_price_is_in_the_tenants_currency_where_the_plan_is_sold_in_it(currency, price):
    subscription = actions.subscribe(tenant=make.tenant(currency=currency), plan="GROWTH", by=make.WORKER)

    assert subscription.price == price


def test_a_tenant_with_a_subscription_does_not_get_a_second_one():
    tenant = make.tenant()
    actions.subscribe(tenant=tenant, plan="GROWTH", by=make.WORKER)

    with pytest.raises(actions.AlreadySubscribed, match="Growth"):
        actions.subscribe(tenant=tenant, plan="PRO", by=make.WORKER)
    assert tenant.subscriptions.count() == 1


def test_a_tenant_whose_subscription_ended_may_come_back():
    tenant = make.tenant()
    first = actions.subscribe(tenant=tenant, plan="GROWTH", by=make.WORKER)
    Subscription.objects.filter(pk=first.pk).update(status="ended", ends_on=first.starts_on)

    actions.subscribe(tenant=tenant, plan="PRO", by=make.WORKER)

    assert queries.is_subscribed(tenant, "PRO")


def test_a_plan_that_does_not_exist_is_refused():
    with pytest.raises(NoLiveEdition, match="GOLD"):
        actions.subscribe(tenant=make.tenant(), plan="GOLD", by=make.WORKER)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.WORKER])
def test_nobody_but_a_machine_subscribes_yet(role):
    with pytest.raises(Forbidden):
        actions.subscribe(tenant=make.tenant(), plan="GROWTH", by=make.consenting(make.actor(role)))


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"status": "asleep"}, "subscription_status"),
        ({"status": "trialing"}, "subscription_trial_ends"),
        ({"status": "ended"}, "subscription_ended"),
        ({"ends_on": date(2000, 1, 1)}, "subscription_period"),
        ({"cycle": "weekly"}, "subscription_cycle"),
        ({"currency": "USD"}, "subscription_currency"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_database_refuses_a_subscription_that_cannot_be(change, constraint):
    subscription = actions.subscribe(tenant=make.tenant(), plan="GROWTH", by=make.WORKER)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Subscription.objects.filter(pk=subscription.pk).update(**change)


def test_the_database_refuses_a_second_live_subscription():
    subscription = actions.subscribe(tenant=make.tenant(), plan="GROWTH", by=make.WORKER)
    subscription.pk = make.tenant().pk

    with pytest.raises(IntegrityError, match="subscription_one_live"), transaction.atomic():
        subscription.save(force_insert=True)
