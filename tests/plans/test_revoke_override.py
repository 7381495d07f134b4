"""Revoking ends an override before its time: the plan holds again, at once."""

import pytest
from django.urls import reverse

from audit.models import Entry
from hqconsole.kernel import clock
from hqconsole.kernel.errors import Forbidden
from hqconsole.kernel.roles import Role
from jobs.models import Outbox
from plans import actions, queries
from tests import make

pytestmark = pytest.mark.django_db


def revoke(override, role: Role = Role.BUSINESS_ADMIN):
    return actions.revoke_override(override=override, reason="Given by mistake", by=make.consenting(make.actor(role)))


def test_the_plan_holds_again_and_the_product_is_told():
    given = make.override()
    Outbox.objects.all().delete()

    revoked = revoke(given)

    assert queries.answer_at(given.tenant, given.feature, clock.now()).value is False
    assert revoked.standing(clock.now()) == "revoked"
    assert Outbox.objects.filter(topic="tenant.moved", subject=str(given.tenant_id)).count() == 1
    assert Entry.objects.filter(verb="plans.revoke_override").first().context["reason"] == "Given by mistake"


def test_room_is_made_for_another_one():
    given = make.override()
    revoke(given)

    assert make.override(tenant=given.tenant).pk != given.pk


def test_it_is_revoked_once():
    given = make.override()
    revoke(given)

    with pytest.raises(actions.AlreadyOver):
        revoke(given)


def test_others_may_not():
    with pytest.raises(Forbidden):
        revoke(make.override(), Role.SUPPORT_ANALYST)


def test_its_page_says_what_is_lost_and_its_operation_does_the_same():
    one, other, browser = make.override(), make.override(), make.client(Role.BUSINESS_ADMIN)
    address = reverse("plans:revoke_override", args=["custom_domain", one.pk])

    assert "goes from On to Off" in browser.get(address).content.decode()
    assert browser.post(address, {"reason": "Given by mistake"}).status_code == 303
    answer = browser.post(
        f"/api/v1/overrides/{other.pk}/revoke", {"reason": make.REASON, "confirmed": True}, content_type="application/json"
    )

    assert answer.json()["standing"] == "revoked"
    assert queries.overrides(state="over").rows == [other, one]


def test_another_feature_does_not_lead_to_it():
    given = make.override()

    assert make.client().get(reverse("plans:revoke_override", args=["printing", given.pk])).status_code == 404
