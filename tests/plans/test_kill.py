"""A kill switch takes a feature from everybody at once, with one question that says how many lose it."""

import pytest
from django.urls import reverse

from hqconsole.kernel import clock
from hqconsole.kernel.errors import Forbidden, SentForReview
from hqconsole.kernel.roles import Role
from jobs.models import Outbox
from plans import actions, queries
from plans.models import Feature
from tests import make
from tests.approvals.conftest import acting

pytestmark = pytest.mark.django_db


def kill(feature: Feature, role: Role = Role.TECH_ADMIN) -> Feature:
    return actions.kill(feature=feature, by=make.actor(role).consenting(confirmed=True))


def test_a_killed_feature_is_off_whatever_plans_and_overrides_say():
    given = make.override()
    Outbox.objects.all().delete()

    kill(given.feature)

    answer = queries.answer_at(given.tenant, queries.subject_of("custom_domain"), clock.now())
    assert (answer.value, answer.winner.source) == (False, "kill_switch")
    assert sorted(Outbox.objects.values_list("topic", "subject")) == [
        ("flag.moved", "custom_domain"),
        ("tenant.moved", str(given.tenant_id)),
    ]


def test_it_is_killed_once():
    feature = queries.subject_of("printing")
    kill(feature)

    with pytest.raises(actions.AlreadyKilled):
        kill(feature)


@pytest.mark.parametrize("role", [Role.QA_COMPLIANCE, Role.SUPPORT_ANALYST])
def test_others_may_not(role):
    with pytest.raises(Forbidden):
        kill(queries.subject_of("printing"), role)


def test_a_business_admin_asks_for_it():
    with pytest.raises(SentForReview):
        actions.kill(feature=queries.subject_of("printing"), by=acting(make.person(Role.BUSINESS_ADMIN)))


def test_one_click_asks_how_many_lose_it_and_the_next_one_does_it():
    tenant, browser = make.tenant(), make.client(Role.TECH_ADMIN)
    actions.subscribe(tenant=tenant, plan="GROWTH", by=make.WORKER)
    make.override("printing", value=False)
    address = reverse("plans:kill", args=["printing"])

    question = browser.get(address).content.decode()
    done = browser.post(address, {})

    assert "1 tenant has it and loses it." in question
    assert 'name="reason"' not in question
    assert done.status_code == 303
    assert Feature.objects.get(key="printing").is_killed


def test_scripts_do_it_too():
    answer = make.client(Role.TECH_ADMIN).post(
        "/api/v1/flags/printing/kill", {"confirmed": True}, content_type="application/json"
    )

    assert (answer.status_code, answer.json()["is_killed"]) == (200, True)
    assert make.client().get("/api/v1/flags/printing").json()["is_killed"] is True


def test_who_has_it_is_counted_by_plan_by_override_and_by_default():
    tenants = [make.tenant() for _number in range(3)]
    actions.subscribe(tenant=tenants[0], plan="GROWTH", by=make.WORKER)
    make.override("printing", tenant=tenants[1])
    feature = queries.subject_of("printing")
    assert queries.tenants_with(feature) == 2

    make.override("printing", tenant=tenants[0], value=False)
    assert queries.tenants_with(feature) == 1

    feature.default_value = True
    assert queries.tenants_with(feature) == 2
