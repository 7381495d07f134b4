"""The API says what the pages say: same actions, same permissions, errors in one form."""

import json
from datetime import timedelta

import pytest

from hqconsole.kernel.actor import Origin
from hqconsole.kernel.roles import Role
from jobs.models import Run
from staff.actions import issue_key, revoke_key
from tenants import actions
from tenants.models import Tenant
from tests import make

pytestmark = pytest.mark.django_db


def post(browser, path: str, body: dict, **headers):
    return browser.post(f"/api/v1{path}", json.dumps(body), content_type="application/json", headers=headers)


def consent(tenant, proof: str = "") -> dict:
    return {"confirmed": True, "typed_name": tenant.slug, "reason": make.REASON, "proof": proof}


def test_the_list_is_paged_by_key():
    for _number in range(51):
        make.tenant()
    browser = make.client()

    first = browser.get("/api/v1/tenants").json()
    second = browser.get("/api/v1/tenants", {"cursor": first["next"]}).json()

    assert len(first["items"]) == 50
    assert second["next"] == ""
    assert not {t["slug"] for t in first["items"]} & {t["slug"] for t in second["items"]}


@pytest.mark.parametrize(
    "query", [{"text": "nul\0"}, {"cursor": "<<<'"}, {"status": "x" * 13}, {"region": "ZZ"}, {"text": "مغسلة"}]
)
def test_odd_filters_never_break_the_list(query):
    assert make.client().get("/api/v1/tenants", query).status_code in (200, 422)


def test_a_tenant_is_created_and_its_run_can_be_followed():
    browser = make.client(Role.BUSINESS_ADMIN)

    created = post(browser, "/tenants", make.order(slug="from-script"))

    assert created.status_code == 201
    runs = browser.get("/api/v1/runs", {"subject": created.json()["id"]}).json()["items"]
    assert [run["kind"] for run in runs] == ["provision_tenant"]
    assert browser.get(f"/api/v1/runs/{runs[0]['id']}").json()["state"] == "queued"


def test_a_dry_run_shows_the_changes_and_makes_none():
    response = post(make.client(), "/tenants?dry_run=1", make.order(slug="only-looking"))

    assert response.status_code == 202
    assert {"slug"} <= {change["field"] for change in response.json()["changes"]}
    assert not Tenant.objects.filter(slug="only-looking").exists()


def test_bad_input_names_the_field_in_the_standard_form():
    response = post(make.client(), "/tenants", make.order(slug="مغسلة"))

    assert response.status_code == 422
    assert response.headers["Content-Type"] == "application/problem+json"
    assert set(response.json()["errors"]) == {"slug"}


def test_someone_without_the_permission_is_told_who_has_it():
    response = post(make.client(Role.SUPPORT_ANALYST), "/tenants", make.order())

    assert (response.status_code, response.json()["code"]) == (403, "forbidden")
    assert "Super Admin" in response.json()["roles"]


def test_suspending_demands_the_same_consent_as_the_page():
    tenant = make.tenant()

    response = post(make.client(signed_in_ago=timedelta(minutes=10)), f"/tenants/{tenant.slug}/suspend", {"confirmed": False})

    assert response.status_code == 428
    assert set(response.json()["errors"]) == {"reason", "typed_name", "sign_in", "confirmed"}


def test_a_tenant_is_suspended_and_reactivated():
    tenant, browser = make.tenant(), make.client()

    def answer(verb: str):
        proof = make.proof(browser, getattr(actions, verb), tenant=tenant)
        return post(browser, f"/tenants/{tenant.slug}/{verb}", consent(tenant, proof))

    assert answer("suspend").json()["status"] == "suspended"
    assert answer("reactivate").json()["status"] == "active"
    assert answer("reactivate").status_code == 409


def test_the_same_idempotency_key_creates_once_and_answers_alike():
    browser, order = make.client(), make.order(slug="once")

    first = post(browser, "/tenants", order, **{"Idempotency-Key": "k-1"})
    second = post(browser, "/tenants", order, **{"Idempotency-Key": "k-1"})

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert second.headers["Idempotent-Replay"] == "true"
    assert Run.objects.filter(subject=first.json()["id"]).count() == 1


def test_an_idempotency_key_is_not_for_another_call():
    browser = make.client()
    post(browser, "/tenants", make.order(), **{"Idempotency-Key": "k-1"})

    assert post(browser, "/tenants", make.order(), **{"Idempotency-Key": "k-1"}).status_code == 422


def test_a_refused_call_may_be_repeated_under_its_key():
    browser, order = make.client(), make.order(slug="مغسلة")
    post(browser, "/tenants", order, **{"Idempotency-Key": "k-1"})
    order["identity"]["slug"] = "now-right"

    assert post(browser, "/tenants", order, **{"Idempotency-Key": "k-1"}).status_code == 201


@pytest.mark.parametrize("body", ["", "[]", "null", '{"identity": 1}', "{", '{"identity": {"slug": null}}'])
def test_a_body_that_is_none_is_refused_in_the_standard_form(body):
    response = make.client().post("/api/v1/tenants", body, content_type="application/json")

    assert response.status_code in (400, 422)
    assert response.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/tenants/no-such", "/runs/9223372036854775807"])
def test_what_is_not_there_is_not_found(path):
    assert make.client().get(f"/api/v1{path}").status_code == 404


def test_a_number_beyond_a_bigint_is_refused():
    assert make.client().get("/api/v1/runs/99999999999999999999").status_code == 422


def test_the_description_is_openapi_3_1():
    assert make.client().get("/api/v1/openapi.json").json()["openapi"].startswith("3.1")


def test_a_session_from_another_site_changes_nothing():
    browser = make.client()
    browser.handler.enforce_csrf_checks = True

    response = post(browser, "/tenants", make.order(slug="forged"))

    assert response.status_code == 403
    assert not Tenant.objects.filter(slug="forged").exists()


@pytest.fixture
def keyed():
    """The key of a Super Admin with these scopes, and how it is shown."""

    def keyed(*scopes: str):
        person = make.person(Role.SUPER_ADMIN)
        by = make.consenting(person.as_actor(Origin.PAGE, ip="", request_id="r"))
        key, text = issue_key(person=person, name="script", scopes=list(scopes), days=30, networks=[], by=by)
        return key, {"Authorization": f"Bearer {text}"}, by

    return keyed


def test_a_key_opens_the_api_without_a_session_as_far_as_its_scopes_go(keyed):
    key, shown, _by = keyed("tenants.view")

    assert make.client(None).get("/api/v1/tenants", headers=shown).status_code == 200
    assert post(make.client(None), "/tenants", make.order(), **shown).status_code == 403
    key.refresh_from_db()
    assert key.last_used_verb == "tenants.create"


def test_a_wrong_key_opens_nothing_and_too_many_are_told_to_wait():
    browser = make.client(None, address="10.99.0.1")
    answers = [browser.get("/api/v1/tenants", headers={"Authorization": "Bearer hq_wrong"}) for _guess in range(11)]

    assert {answer.status_code for answer in answers[:10]} == {401}
    assert (answers[10].status_code, answers[10].headers["Retry-After"]) == (429, "60")
    assert answers[10].headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/tenants?region=%00", "/tenants?status=%00", "/runs?kind=%00", "/runs?subject=%00"])
def test_a_nul_in_a_filter_is_refused_in_the_standard_form(path):
    response = make.client().get(f"/api/v1{path}")

    assert response.status_code == 422
    assert response.headers["Content-Type"] == "application/problem+json"


def test_a_nul_in_a_body_is_refused_at_its_field():
    order = make.order()
    order["seed"]["plan"] = "\0"

    assert post(make.client(), "/tenants", order).status_code == 422


def test_a_body_that_is_too_big_is_refused_in_the_standard_form():
    response = make.client().post("/api/v1/tenants", "x" * 3_000_000, content_type="application/json")

    assert response.status_code == 413
    assert response.headers["Content-Type"] == "application/problem+json"


def test_a_revoked_key_does_not_hear_an_old_answer_again(keyed):
    key, shown, by = keyed("tenants.create")
    order, headers = make.order(), shown | {"Idempotency-Key": "k-1"}
    assert post(make.client(None), "/tenants", order, **headers).status_code == 201

    revoke_key(key=key, reason=make.REASON, by=by)

    assert post(make.client(None), "/tenants", order, **headers).status_code == 401


@pytest.mark.parametrize(("who", "status"), [("staff", 404), ("a script", 404), ("a stranger", 401)])
def test_an_address_without_an_operation_is_a_problem_and_no_page(keyed, who, status):
    browser = make.client() if who == "staff" else make.client(None)
    shown = keyed("tenants.view")[1] if who == "a script" else {}

    answer = browser.get("/api/v1/tenants/a/b/c", headers=shown)

    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert answer.json()["status"] == status


def test_a_request_that_cannot_be_read_is_a_problem_for_scripts(client):
    answer = client.get("/api/v1/tenants", headers={"Host": "evil.example"})

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")
