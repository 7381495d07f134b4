"""Reviving gives a killed feature back to whom plans and overrides give it."""

import pytest
from django.urls import reverse

from hqconsole.kernel import clock
from hqconsole.kernel.errors import ConsentMissing, Forbidden
from hqconsole.kernel.roles import Role
from plans import actions, queries
from plans.models import Feature
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def killed() -> Feature:
    make.override()
    return actions.kill(feature=queries.subject_of("custom_domain"), by=make.consenting(make.actor()))


def revive(feature: Feature, role: Role = Role.TECH_ADMIN, typed_name: str = "custom_domain") -> Feature:
    by = make.consenting(make.actor(role), typed_name)
    return actions.revive(feature=feature, reason="The fault is mended in the product", by=by)


def test_plans_and_overrides_hold_again(killed):
    revive(killed)

    given = killed.overrides.get()
    assert queries.answer_at(given.tenant, queries.subject_of("custom_domain"), clock.now()).value is True


def test_it_takes_the_name_of_the_feature(killed):
    with pytest.raises(ConsentMissing) as missing:
        revive(killed, typed_name="")
    assert list(missing.value.errors) == ["typed_name"]


def test_what_nobody_killed_does_not_come_back():
    with pytest.raises(actions.NotKilled):
        revive(queries.subject_of("printing"), typed_name="printing")


def test_others_may_not(killed):
    with pytest.raises(Forbidden):
        revive(killed, Role.SUPPORT_ANALYST)


def test_its_page_and_its_operation_ask_for_all_of_it(killed):
    browser = make.client(Role.TECH_ADMIN)
    address = reverse("plans:revive", args=["custom_domain"])
    given = {"reason": "The fault is mended", "typed_name": "custom_domain", "confirmed": True}

    assert "1 tenant has it again." in browser.get(address).content.decode()
    answer = browser.post("/api/v1/flags/custom_domain/revive", given, content_type="application/json")
    assert (answer.status_code, list(answer.json()["errors"])) == (428, ["sign_in"])
    proof = make.proof(browser, actions.revive, feature=killed)
    assert browser.post(address, given | {"proof": proof}).status_code == 303
    assert not Feature.objects.get(pk=killed.pk).is_killed


@pytest.mark.django_db
def test_a_script_may_name_its_call_though_the_address_names_a_key(monkeypatch):
    """The two keys, of the call and of the feature, were taken for each other once."""
    browser = make.client()

    answer = browser.post(
        "/api/v1/flags/printing/revive", {}, content_type="application/json", headers={"Idempotency-Key": "once"}
    )

    assert answer.status_code in (409, 428)
