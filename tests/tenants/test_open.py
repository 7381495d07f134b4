"""Opening ends the provisioning: active, or suspended where a hold waits already."""

import pytest

from hqconsole.kernel import clock
from hqconsole.kernel.errors import Forbidden
from tenants import actions
from tenants.models import Tenant
from tests import make

pytestmark = pytest.mark.django_db


def test_a_provisioned_tenant_is_active():
    tenant = make.tenant(status=Tenant.Status.PROVISIONING)

    assert actions.open(tenant=tenant, by=make.WORKER).status == Tenant.Status.ACTIVE


def test_a_tenant_that_is_held_opens_suspended():
    tenant = make.tenant(status=Tenant.Status.PROVISIONING)
    tenant.holds.create(kind="legal", reason=make.REASON, placed_by="staff:1", placed_at=clock.now())

    assert actions.open(tenant=tenant, by=make.WORKER).is_suspended


def test_people_do_not_open_by_hand():
    with pytest.raises(Forbidden):
        actions.open(tenant=make.tenant(), by=make.actor())
