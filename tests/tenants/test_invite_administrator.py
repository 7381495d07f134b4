"""The first administrator is invited through the product; a tenant without one is refused."""

import pytest

from hqconsole.kernel.errors import Forbidden, Refusal
from jobs.models import Outbox
from tenants import actions
from tests import make

pytestmark = pytest.mark.django_db


def test_inviting_tells_the_product():
    tenant = actions.create(**make.order(), by=make.actor())

    contact = actions.invite_administrator(tenant=tenant, by=make.WORKER)

    assert contact.name == "Salim"
    assert Outbox.objects.filter(subject=str(tenant.pk)).exists()


def test_there_must_be_somebody_to_invite():
    with pytest.raises(Refusal, match="no administrator"):
        actions.invite_administrator(tenant=make.tenant(), by=make.WORKER)


def test_people_do_not_invite_by_hand():
    with pytest.raises(Forbidden):
        actions.invite_administrator(tenant=make.tenant(), by=make.actor())
