"""What waits for its day can be taken back, and then the subscription runs on."""

import pytest

from plans import actions
from tests import make

from .having import of, seller, tenant_on

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("uses")]


def test_a_cancellation_is_taken_back():
    tenant = tenant_on("GROWTH")
    actions.cancel(tenant=tenant, reason=make.REASON, by=seller(tenant))

    change = actions.withdraw_change(tenant=tenant, by=seller(tenant))

    assert change.withdrawn_at
    assert of(tenant).ends_on is None


def test_another_change_can_wait_then():
    tenant = tenant_on("GROWTH")
    actions.downgrade(tenant=tenant, plan="STARTER", by=seller(tenant))
    actions.withdraw_change(tenant=tenant, by=seller(tenant))

    actions.downgrade(tenant=tenant, plan="STARTER", by=seller(tenant))

    assert tenant.changes.count() == 2
    assert tenant.changes.pending().count() == 1


def test_where_nothing_waits_it_is_refused():
    tenant = tenant_on("GROWTH")

    with pytest.raises(actions.NothingPending):
        actions.withdraw_change(tenant=tenant, by=seller(tenant))
