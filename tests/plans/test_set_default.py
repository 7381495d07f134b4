"""What holds for everybody whose plan says nothing of it."""

import pytest
from django.urls import reverse

from hqconsole.kernel import clock
from hqconsole.kernel.errors import Forbidden
from hqconsole.kernel.roles import Role
from jobs.models import Outbox
from plans import actions, queries
from plans.models import Feature
from tests import make

pytestmark = pytest.mark.django_db


def set_default(key: str, value, role: Role = Role.BUSINESS_ADMIN):
    by = make.consenting(make.actor(role), key)
    return actions.set_default(subject=queries.subject_of(key), value=value, reason="Everybody should have it now", by=by)


def test_a_default_holds_where_nothing_else_does_and_the_product_is_told():
    tenant = make.tenant()

    set_default("custom_domain", True)
    set_default("branches", 2)

    def answer(key: str):
        return queries.answer_at(tenant, queries.subject_of(key), clock.now())

    assert (answer("custom_domain").value, answer("custom_domain").winner.source) == (True, "default")
    assert (answer("branches").value.included, answer("branches").winner.source) == (2, "default")
    assert Outbox.objects.get(topic="flag.moved").subject == "custom_domain"


def test_nothing_may_be_the_default():
    assert set_default("custom_domain", None).default_value is None


@pytest.mark.parametrize(("key", "value"), [("custom_domain", "on"), ("custom_domain", 1), ("branches", 1.5), ("branches", -2)])
def test_a_value_that_cannot_be_is_refused(key, value):
    with pytest.raises(actions.WrongDefault) as refusal:
        set_default(key, value)
    assert "value" in refusal.value.errors


def test_the_same_again_is_refused():
    with pytest.raises(actions.SameDefault):
        set_default("custom_domain", False)


def test_others_may_not():
    with pytest.raises(Forbidden):
        set_default("custom_domain", True, Role.TECH_ADMIN)


def test_its_page_and_its_operation_do_it():
    browser, feature = make.client(Role.BUSINESS_ADMIN), queries.subject_of("custom_domain")
    address = reverse("plans:set_default", args=["custom_domain"])
    given = {"reason": "Everybody should have it", "typed_name": "custom_domain"}

    assert 'name="value"' in browser.get(address).content.decode()
    assert "by default: On" in browser.get(address, {"value": "on"}).content.decode()
    assert browser.get(address, {"value": "off"}).status_code == 422
    proof = make.proof(browser, actions.set_default, subject=feature, value=True)
    assert browser.post(f"{address}?value=on", given | {"proof": proof}).status_code == 303
    assert Feature.objects.get(pk=feature.pk).default_value is True
    answer = browser.post(
        "/api/v1/flags/branches/default", given | {"value": "many", "confirmed": True}, content_type="application/json"
    )
    assert answer.status_code == 428
