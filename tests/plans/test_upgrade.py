"""Moving up takes effect at once for the difference of the rest of the period, or on a day to come."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine

from hqconsole.kernel import clock
from hqconsole.kernel.actions import preview
from hqconsole.kernel.errors import InvalidInput, SentForReview
from jobs.models import Outbox
from plans import actions
from plans.models import Charge
from plans.queries import NotSoldIn, NotSubscribed
from tests import make

from .having import of, seller, selling, tenant_on

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("uses")]
FIFTH, LATER = "2026-11-05 08:00:00+00:00", "2026-11-22 08:00:00+00:00"


@pytest.fixture
def tenant():
    with time_machine.travel(FIFTH, tick=False):
        return tenant_on("STARTER")


@time_machine.travel(LATER, tick=False)
def test_the_plan_is_there_at_once_and_the_difference_is_charged(tenant):
    change = actions.upgrade(tenant=tenant, plan="GROWTH", by=seller(tenant))

    assert (str(of(tenant).edition), of(tenant).price_minor) == ("GROWTH v2", 79000)
    assert (change.kind, change.due_on, change.is_pending) == ("upgrade", date(2026, 11, 22), False)
    charge = Charge.objects.get(tenant=tenant)
    assert (charge.credit_minor, charge.charge_minor, charge.is_carried) == (12567, 34233, False)
    assert (charge.starts_on, charge.ends_on) == (date(2026, 11, 22), date(2026, 12, 5))
    assert Outbox.objects.filter(subject=str(tenant.pk)).count() == 2


@pytest.mark.parametrize("act", ["upgrade", "change_cycle"])
def test_what_is_shown_before_is_what_is_done(tenant, act):
    given = {"upgrade": {"plan": "GROWTH"}, "change_cycle": {"cycle": "annual"}}[act]
    shown = [preview(getattr(actions, act), tenant=tenant, **given, by=seller(tenant)).fingerprint for _time in range(2)]

    assert shown[0] == shown[1] != ""
    getattr(actions, act)(tenant=tenant, **given, by=replace_fingerprint(seller(tenant), shown[0]))


def replace_fingerprint(by, fingerprint):
    return replace(by, consent=replace(by.consent, fingerprint=fingerprint))


@time_machine.travel(LATER, tick=False)
def test_the_periods_stay_where_they_were(tenant):
    actions.upgrade(tenant=tenant, plan="GROWTH", by=seller(tenant))

    assert of(tenant).period(date(2026, 11, 22)) == (date(2026, 11, 5), date(2026, 12, 5))


@time_machine.travel(LATER, tick=False)
def test_a_day_to_come_waits(tenant):
    change = actions.upgrade(tenant=tenant, plan="GROWTH", on=date(2026, 12, 1), by=seller(tenant))

    assert change.is_pending
    assert str(of(tenant).edition) == "STARTER v2"
    assert not Charge.objects.exists()


@time_machine.travel("2026-12-04 08:00:00+00:00", tick=False)
def test_what_is_too_little_for_an_invoice_is_carried_to_the_next(tenant):
    subscription = of(tenant)
    subscription.agree_on(type(subscription.price)(78000, "OMR"), is_own=True, committed_until=None)

    actions.upgrade(tenant=tenant, plan="GROWTH", by=seller(tenant))

    assert [str(charge.net) for charge in Charge.objects.carried()] == ["0.033 OMR"]


@pytest.mark.parametrize("plan", ["STARTER", "FREE_TRIAL"])
def test_what_is_not_above_is_refused(tenant, plan):
    with pytest.raises(actions.WrongDirection, match="not above"):
        actions.upgrade(tenant=tenant, plan=plan, by=seller(tenant))


def test_a_currency_without_a_price_is_refused(tenant):
    subscription = of(tenant)
    type(subscription).objects.filter(pk=subscription.pk).update(currency="KWD")

    with pytest.raises(NotSoldIn, match="KWD"):
        actions.upgrade(tenant=tenant, plan="GROWTH", by=seller(tenant))


def test_a_day_that_is_past_is_refused(tenant):
    with pytest.raises(InvalidInput):
        actions.upgrade(tenant=tenant, plan="GROWTH", on=date(2026, 11, 1), by=seller(tenant))


def test_a_trial_and_a_tenant_without_a_plan_are_refused():
    trial, without = tenant_on("FREE_TRIAL"), make.tenant()

    with pytest.raises(actions.OnTrial):
        actions.upgrade(tenant=trial, plan="GROWTH", by=seller(trial))
    with pytest.raises(NotSubscribed):
        actions.upgrade(tenant=without, plan="GROWTH", by=seller(without))


def test_a_second_change_is_refused_while_one_waits(tenant):
    actions.cancel(tenant=tenant, reason=make.REASON, by=seller(tenant))

    with pytest.raises(actions.ChangePending, match="End of the subscription"):
        actions.upgrade(tenant=tenant, plan="GROWTH", by=seller(tenant))


@pytest.mark.parametrize(("days", "takes_two"), [(29, True), (31, False)])
def test_moving_up_soon_after_moving_down_takes_a_second_person(days, takes_two):
    tenant, then = tenant_on("STARTER"), clock.now() - timedelta(days=days)
    facts = {"edition": of(tenant).edition, "due_on": then, "made_at": then, "applied_at": then}
    of(tenant).changes.create(tenant=tenant, kind="downgrade", cycle="monthly", **facts)

    if takes_two:
        with pytest.raises(SentForReview):
            actions.upgrade(tenant=tenant, plan="GROWTH", reason=make.REASON, by=selling(tenant))
    else:
        actions.upgrade(tenant=tenant, plan="GROWTH", by=seller(tenant))
    assert (str(of(tenant).edition) == "GROWTH v2") is not takes_two
