"""Paying by the year begins at once and gives back what is left of the month; by the month when the year ends."""

from datetime import date

import pytest
import time_machine

from hqconsole.kernel.errors import InvalidInput
from hqconsole.kernel.money import Money
from plans import actions
from plans.models import Charge
from tests import make

from .having import of, seller, tenant_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock():
    with time_machine.travel("2026-11-05 08:00:00+00:00", tick=False) as clock:
        yield clock


def test_a_year_begins_at_once_with_what_was_paid_given_back(clock):
    tenant = tenant_on("STARTER")
    clock.move_to("2026-11-22 08:00:00+00:00")

    actions.change_cycle(tenant=tenant, cycle="annual", by=seller(tenant))

    subscription, charge = of(tenant), Charge.objects.get(tenant=tenant)
    assert (subscription.cycle, subscription.price) == ("annual", Money(290000, "OMR"))
    assert subscription.period(date(2026, 12, 31)) == (date(2026, 11, 22), date(2027, 11, 22))
    assert (charge.credit_minor, charge.charge_minor, charge.ends_on) == (12567, 290000, date(2027, 11, 22))


def test_a_month_begins_when_the_year_ends_and_costs_nothing_twice(clock):
    tenant = tenant_on("STARTER", "annual")

    change = actions.change_cycle(tenant=tenant, cycle="monthly", by=seller(tenant))
    assert (change.due_on, of(tenant).cycle) == (date(2027, 11, 5), "annual")
    clock.move_to("2027-11-05 08:00:00+00:00")
    actions.apply_changes(after="", by=make.WORKER)

    subscription = of(tenant)
    assert (subscription.cycle, subscription.price) == ("monthly", Money(29000, "OMR"))
    assert subscription.period(date(2027, 11, 5)) == (date(2027, 11, 5), date(2027, 12, 5))
    assert not Charge.objects.exists()


@pytest.mark.parametrize(("cycle", "refusal"), [("monthly", actions.SameCycle), ("weekly", InvalidInput)])
def test_no_other_cycle_is_refused(clock, cycle, refusal):
    tenant = tenant_on("STARTER")

    with pytest.raises(refusal):
        actions.change_cycle(tenant=tenant, cycle=cycle, by=seller(tenant))


def test_a_price_of_its_own_says_nothing_about_another_cycle(clock):
    tenant = tenant_on("STARTER")
    of(tenant).agree_on(Money(20000, "OMR"), is_own=True, committed_until=None)

    with pytest.raises(actions.OwnPrice):
        actions.change_cycle(tenant=tenant, cycle="annual", by=seller(tenant))
