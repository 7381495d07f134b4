"""Do people's own programs ask for more than their roles, and entrust others, as the pages do?"""

import json
from datetime import timedelta

import pytest
from django.test import Client

from approvals.models import Policy, Request
from hqconsole.kernel import clock
from hqconsole.kernel.roles import Role
from staff import actions as staff
from staff.models import Elevation
from tenants import actions
from tenants.forms import end_of
from tenants.models import Trust
from tests import make
from tests.staff.directory import key_of

pytestmark = pytest.mark.django_db
REASON = "Ramadan support on this shop, agreed with the owner"


def post(browser, path: str, body: dict):
    return browser.post(f"/api/v1{path}", json.dumps(body), content_type="application/json")


def held(person, **given) -> Elevation:
    at = clock.now()
    facts = {"role": Role.QA_COMPLIANCE, "reason": REASON, "starts_at": at, "ends_at": at + timedelta(hours=2)}
    return Elevation.objects.create(person=person, **facts | given)


def consent(browser, subject, act, /, **arguments) -> dict:
    proof = make.proof(browser, act, **arguments)
    return {"confirmed": True, "typed_name": subject.username, "reason": REASON, "proof": proof}


def test_asking_for_a_role_is_answered_with_the_request_that_others_decide():
    person = make.person(Role.BUSINESS_ADMIN)
    browser, wish = make.client_of(person), {"what": "qa_compliance", "hours": 2}

    answer = post(browser, "/elevations", wish | consent(browser, person, staff.elevate, person=person, **wish))

    request = Request.objects.get(verb="staff.elevate")
    assert (answer.status_code, answer.json()["url"]) == (202, request.get_absolute_url())
    assert answer.json()["request"] == request.slug
    assert browser.get(f"/api/v1/approvals/{request.pk}").json()["state"] == "pending"
    assert not Elevation.objects.exists()


def test_without_consent_it_says_what_is_missing():
    answer = post(make.client(Role.BUSINESS_ADMIN), "/elevations", {"what": "qa_compliance", "hours": 2})

    assert (answer.status_code, set(answer.json()["errors"])) == (428, {"reason", "typed_name", "sign_in", "confirmed"})


@pytest.mark.parametrize(
    ("wish", "field"), [({"what": "king", "hours": 2}, "what"), ({"what": "tech_admin", "hours": 9}, "hours")]
)
def test_a_bad_wish_names_its_field(wish, field):
    person = make.person(Role.BUSINESS_ADMIN)
    browser = make.client_of(person)

    answer = post(browser, "/elevations", wish | consent(browser, person, staff.elevate, person=person, **wish))

    assert (answer.status_code, set(answer.json()["errors"])) == (422, {field})


def test_what_one_holds_is_listed_and_given_back():
    person = make.person(Role.BUSINESS_ADMIN)
    browser, elevation = make.client_of(person), held(person)
    assert [each["id"] for each in browser.get("/api/v1/elevations").json()] == [elevation.pk]

    answer = post(browser, f"/elevations/{elevation.pk}/end", {})

    assert answer.status_code == 200
    assert browser.get("/api/v1/elevations").json() == []
    assert post(browser, f"/elevations/{elevation.pk}/end", {}).status_code == 409


def test_somebody_elses_elevation_is_as_if_it_were_not_there():
    elevation = held(make.person(Role.BUSINESS_ADMIN))

    assert post(make.client(), f"/elevations/{elevation.pk}/end", {}).status_code == 404
    assert make.client().get("/api/v1/elevations").json() == []


def test_a_key_neither_asks_nor_entrusts():
    _key, text = key_of(make.person(Role.SUPER_ADMIN), "tenants.view", "staff.view")
    script = Client(headers={"Authorization": f"Bearer {text}"})

    assert script.get("/api/v1/elevations").status_code == 200
    assert post(script, "/elevations", {"what": "tech_admin", "hours": 1}).status_code == 403
    assert post(script, "/trusts", {}).status_code == 403


def wish_for(person, *slugs, until) -> dict:
    return {"person": str(person.pk), "tenants": list(slugs), "verbs": ["tenants.suspend"], "until": until.isoformat()}


def test_somebody_is_entrusted_and_it_is_ended():
    boss, analyst, tenant = make.person(), make.person(Role.QA_COMPLIANCE), make.tenant()
    browser, day = make.client_of(boss), (clock.now() + timedelta(days=3)).date()
    arguments = {"person": analyst, "tenants": [tenant], "verbs": ["tenants.suspend"], "until": end_of(day)}

    answer = post(
        browser, "/trusts", wish_for(analyst, tenant.slug, until=day) | consent(browser, analyst, actions.entrust, **arguments)
    )

    assert answer.status_code == 201, answer.json()
    (given,) = browser.get("/api/v1/trusts", {"tenant": tenant.slug}).json()
    assert (given["person"], given["verb"], given["tenant"]) == (str(analyst.pk), "tenants.suspend", tenant.slug)
    over = post(browser, f"/trusts/{given['id']}/end", {"confirmed": True, "reason": REASON})
    assert over.status_code == 200
    assert Trust.objects.get().ended_at
    assert browser.get("/api/v1/trusts", {"tenant": tenant.slug}).json() == []


def test_where_a_policy_wants_a_second_person_the_answer_names_the_request():
    boss, analyst, tenant = make.person(), make.person(Role.QA_COMPLIANCE), make.tenant()
    Policy.objects.create(verb="tenants.entrust", condition="always")
    browser, day = make.client_of(boss), (clock.now() + timedelta(days=3)).date()
    arguments = {"person": analyst, "tenants": [tenant], "verbs": ["tenants.suspend"], "until": end_of(day)}
    given = consent(browser, analyst, actions.entrust, **arguments)

    answer = post(browser, "/trusts", wish_for(analyst, tenant.slug, until=day) | given)

    assert (answer.status_code, answer.json()["url"]) == (202, Request.objects.get().get_absolute_url())
    assert not Trust.objects.exists()


def test_a_dry_run_shows_it_and_gives_nothing():
    analyst, tenant = make.person(Role.QA_COMPLIANCE), make.tenant()
    day = (clock.now() + timedelta(days=3)).date()

    answer = post(make.client(), "/trusts?dry_run=1", wish_for(analyst, tenant.slug, until=day))

    assert (answer.status_code, answer.json()["refusal"]) == (202, "")
    assert not Trust.objects.exists()


def test_whoever_does_not_hold_the_verb_entrusts_nobody():
    analyst, tenant = make.person(Role.QA_COMPLIANCE), make.tenant()
    wish = wish_for(analyst, tenant.slug, until=clock.now().date())

    assert post(make.client(Role.BUSINESS_ADMIN), "/trusts", wish).status_code == 403


@pytest.mark.parametrize(
    ("more", "field"),
    [({"tenants": ["no-such"]}, "tenants"), ({"until": "9999-12-31"}, "until"), ({"until": "soon"}, "wanted.until")],
)
def test_a_bad_exception_names_its_field(more, field):
    analyst, tenant = make.person(Role.QA_COMPLIANCE), make.tenant()
    body = wish_for(analyst, tenant.slug, until=clock.now().date()) | more

    answer = post(make.client(), "/trusts", body)

    assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])
