"""An add-on gives more of a limit at once; the rest of the month is charged."""

from datetime import date

import pytest
import time_machine

from hqconsole.kernel import clock
from hqconsole.kernel.errors import InvalidInput
from plans import actions
from plans.entitlement import limit_answer
from plans.models import AddOn, Charge, Limit
from plans.queries import NotSoldIn, standing_of

from .having import seller, tenant_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def add_on():
    return AddOn.objects.get(key="USERS_5")


@time_machine.travel("2026-11-05 08:00:00+00:00", tick=False)
def test_there_is_more_at_once_and_the_rest_of_the_month_is_charged(add_on):
    tenant = tenant_on("STARTER")
    with time_machine.travel("2026-11-22 08:00:00+00:00", tick=False):
        actions.buy_add_on(tenant=tenant, add_on=add_on, quantity=2, by=seller(tenant))
        answer = limit_answer(Limit.objects.get(key="users"), standing_of(tenant, clock.now()))

    charge = Charge.objects.get(tenant=tenant)
    assert answer.value.included == 15
    assert (charge.what, charge.credit_minor, charge.charge_minor) == ("add_on", 0, 4333)
    assert (charge.starts_on, charge.ends_on) == (date(2026, 11, 22), date(2026, 12, 5))


@time_machine.travel("2026-11-05 08:00:00+00:00", tick=False)
def test_it_is_sold_by_the_month_to_whoever_pays_by_the_year(add_on):
    tenant = tenant_on("STARTER", "annual")

    actions.buy_add_on(tenant=tenant, add_on=add_on, quantity=1, by=seller(tenant))

    assert Charge.objects.get(tenant=tenant).charge_minor == 5000


def test_a_currency_without_a_price_is_refused(add_on):
    tenant = tenant_on("STARTER", currency="AED")

    with pytest.raises(NotSoldIn, match="AED"):
        actions.buy_add_on(tenant=tenant, add_on=add_on, quantity=1, by=seller(tenant))


@pytest.mark.parametrize("quantity", [0, 101])
def test_none_and_too_many_are_refused(add_on, quantity):
    tenant = tenant_on("STARTER")

    with pytest.raises(InvalidInput, match="Between 1 and 100"):
        actions.buy_add_on(tenant=tenant, add_on=add_on, quantity=quantity, by=seller(tenant))
