"""An add-on that is given back ends with the month that is paid for."""

import pytest
import time_machine

from plans import actions
from plans.models import AddOn

from .having import seller, tenant_on

pytestmark = pytest.mark.django_db


def bought(tenant):
    return actions.buy_add_on(tenant=tenant, add_on=AddOn.objects.get(key="USERS_5"), quantity=1, by=seller(tenant))


@time_machine.travel("2026-11-05 08:00:00+00:00", tick=False)
def test_it_ends_with_the_month():
    tenant = tenant_on("STARTER")

    holding = actions.give_back_add_on(tenant=tenant, holding=bought(tenant), by=seller(tenant))

    assert holding.ends_at.isoformat() == "2026-12-05T00:00:00+04:00"


def test_it_is_given_back_once_and_by_its_own_tenant():
    tenant, other = tenant_on("STARTER"), tenant_on("STARTER")
    holding = bought(tenant)

    with pytest.raises(actions.GivenBack):
        actions.give_back_add_on(tenant=other, holding=holding, by=seller(other))
    actions.give_back_add_on(tenant=tenant, holding=holding, by=seller(tenant))
    with pytest.raises(actions.GivenBack):
        actions.give_back_add_on(tenant=tenant, holding=holding, by=seller(tenant))
