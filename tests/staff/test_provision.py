"""Is somebody who left the provider's directory out at once, with and without a session, and is that all it can say?"""

import time
from datetime import timedelta
from itertools import count

import pytest
import time_machine
from django.test import Client, RequestFactory

from approvals import actions as approvals
from approvals.models import Request
from audit.models import Entry
from hqconsole.kernel import clock, ledger
from hqconsole.kernel.actor import Origin
from hqconsole.kernel.errors import Forbidden, SentForReview
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.roles import Role
from staff import actions
from staff.bearer import actor_of_key
from staff.models import Key, Person
from tenants import actions as tenants
from tests import make
from tests.staff.directory import USERS, Directory, key_of

pytestmark = pytest.mark.django_db
addresses = (f"10.91.{number // 250}.{number % 250 + 1}" for number in count())
ENTRA = {"op": "Replace", "path": "active", "value": "False"}
OKTA = {"op": "replace", "value": {"active": False}}


@pytest.fixture
def directory(db):
    return Directory()


def is_alive(text: str) -> bool:
    """Whether a script may do anything by this key, from an address from which nobody has guessed yet."""
    by = actor_of_key(text, RequestFactory().get("/api/", REMOTE_ADDR=next(addresses)))
    return by is not None and by.may(Permission.TENANTS_VIEW)


def test_a_hundred_people_without_a_session_lose_their_keys_within_five_seconds(directory):
    people = [make.person(Role.TECH_ADMIN, provider="sso", subject=f"s{number}") for number in range(100)]
    keys = [key_of(person, "tenants.view")[1] for person in people]
    assert all(map(is_alive, keys))

    took = []
    for person, key in zip(people, keys, strict=True):
        before = time.monotonic()
        answer = directory.says_active(person, False)
        assert (answer.status_code, answer.json().get("active")) == (200, False), answer.json()
        assert not is_alive(key)
        took.append(time.monotonic() - before)

    assert len(took) == 100
    assert max(took) < 5


@pytest.mark.parametrize(
    "operation",
    [
        OKTA,
        ENTRA,
        {"op": "Add", "path": "active", "value": False},
        {"op": "replace", "path": "urn:ietf:params:scim:schemas:core:2.0:User:active", "value": "false"},
        {"op": "REPLACE", "value": {"Active": "False", "displayName": "Somebody"}},
    ],
)
def test_every_way_in_which_providers_say_it_is_understood(directory, hire, operation):
    person = hire(Role.TECH_ADMIN)

    assert directory.patch(person, operation).json()["active"] is False

    person.refresh_from_db()
    assert (person.is_active, person.roles) == (False, [])


def test_an_open_session_is_over(directory, hire, visit):
    person = hire(Role.SUPER_ADMIN)
    browser = visit(person)

    directory.says_active(person, False)

    assert browser.get("/me/").status_code == 302
    assert person.sessions.get().ended_because == "refused"


def test_what_they_asked_for_is_neither_agreed_to_nor_done(directory, hire):
    asker, tenant = hire(Role.BUSINESS_ADMIN), make.tenant()
    by = make.consenting(asker.as_actor(Origin.PAGE, ip="", request_id="r"), tenant.slug)
    with pytest.raises(SentForReview):
        tenants.suspend(tenant=tenant, reason=make.REASON, by=by)
    request = Request.objects.get()

    directory.says_active(asker, False)

    judge = make.person(Role.SUPER_ADMIN).as_actor(Origin.PAGE, ip="", request_id="r")
    with pytest.raises(Exception, match="may no longer ask"):
        approvals.approve(request=request, reason=make.REASON, by=make.consenting(judge, request.slug))
    tenant.refresh_from_db()
    assert not tenant.is_suspended


def test_put_and_delete_keep_out_as_well(directory, hire):
    one, other = hire(Role.TECH_ADMIN), hire(Role.TECH_ADMIN, username="other")

    answer = directory.send("PUT", f"{USERS}/{one.pk}", {"userName": "somebody.else", "active": False})
    gone = directory.send("DELETE", f"{USERS}/{other.pk}")

    assert (answer.json()["active"], answer.json()["userName"]) == (False, "salma")
    assert (gone.status_code, gone.content) == (204, b"")
    assert not Person.objects.filter(pk__in=[one.pk, other.pk], is_active=True).exists()
    assert directory.send("DELETE", f"{USERS}/{other.pk}").status_code == 204


def test_whoever_returns_has_no_role_until_the_provider_claims_one(directory, hire, claim):
    person = hire(Role.SUPER_ADMIN)
    _key, text = key_of(person, "tenants.view")
    directory.says_active(person, False)
    with pytest.raises(actions.Deactivated):
        actions.sign_in(provider="sso", claims=claim(Role.SUPER_ADMIN), by=make.WORKER)

    assert directory.says_active(person, True).json()["active"] is True

    person.refresh_from_db()
    assert (person.is_active, person.roles, person.left_directory_at) == (True, [], None)
    assert not is_alive(text)
    actions.sign_in(provider="sso", claims=claim(Role.TECH_ADMIN), by=make.WORKER)
    assert is_alive(text)
    assert Person.objects.get(pk=person.pk).roles == [Role.TECH_ADMIN]


def test_no_word_of_the_directory_gives_a_role_or_another_name(directory, hire):
    person = hire(Role.SUPPORT_ANALYST)
    told = {"active": True, "userName": "boss", "displayName": "Boss", "roles": [{"value": "super_admin"}], "groups": ["x"]}
    told |= {"externalId": "boss", "emails": [{"value": "boss@hq.example"}]}

    for method, body in (("PUT", told), ("PATCH", None)):
        operations = [{"op": "add", "path": name, "value": value} for name, value in told.items()]
        body = body or {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": operations}
        assert directory.send(method, f"{USERS}/{person.pk}", body).status_code == 200

    now = Person.objects.get(pk=person.pk)
    assert (now.roles, now.username, now.subject, now.name_en, now.email) == (["support_analyst"], "salma", "salma", "Salma", "")


def test_whom_a_super_admin_keeps_out_the_directory_does_not_let_in(directory, hire):
    person = hire(Role.TECH_ADMIN)
    by = make.consenting(make.actor(), person.username)
    actions.deactivate(person=person, reason=make.REASON, by=by)

    answer = directory.says_active(person, True)

    assert (answer.status_code, answer.json()["status"]) == (403, "403")
    assert "Only a Super Admin" in answer.json()["detail"] or "only a Super Admin" in answer.json()["detail"]
    assert not Person.objects.get(pk=person.pk).is_active


def test_a_super_admin_takes_over_what_the_directory_began(directory, hire):
    person = hire(Role.TECH_ADMIN)
    by = make.consenting(make.actor(), person.username)
    directory.says_active(person, False)

    actions.deactivate(person=person, reason=make.REASON, by=by)

    assert directory.says_active(person, True).status_code == 403
    actions.activate(person=person, reason=make.REASON, by=by)
    assert Person.objects.get(pk=person.pk).is_active


def test_the_ledger_says_whose_key_did_it_and_what(directory, hire):
    person = hire(Role.TECH_ADMIN)

    directory.says_active(person, False)

    entry = Entry.objects.get(verb="staff.provision", tbl="hq.staff_person")
    assert (entry.actor, entry.context["key"]) == (f"staff:{directory.owner.pk}", directory.key.handle)
    assert (entry.changes["is_active"], entry.changes["roles"]) == ([True, False], [["tech_admin"], []])


def test_what_changes_nothing_confirms_the_person_and_writes_no_entry(directory, hire):
    person = hire(Role.TECH_ADMIN)
    Person.objects.filter(pk=person.pk).update(confirmed_at=clock.now() - timedelta(days=6))
    place = ledger.mark()

    assert directory.says_active(person, True).status_code == 200

    assert clock.now() - Person.objects.get(pk=person.pk).confirmed_at < timedelta(minutes=1)
    assert not [change for change in ledger.captured_since(place) if change.table == "hq.staff_person"]


def test_only_a_key_with_the_scope_speaks_for_the_directory(directory, hire):
    person = hire(Role.TECH_ADMIN)
    _key, other = key_of(make.person(Role.SUPER_ADMIN), "tenants.view")
    _key, powerless = key_of(make.person(Role.TECH_ADMIN), "staff.provision")

    for text, status in (("", 401), ("hq_wrong", 401), (other, 403), (powerless, 403)):
        directory.text = text
        answer = directory.says_active(person, False)
        assert (answer.status_code, answer.json()["status"]) == (status, str(status))
        assert answer.headers["Content-Type"] == "application/scim+json"

    browser = make.client(Role.SUPER_ADMIN)
    assert browser.delete(f"{USERS}/{person.pk}").status_code == 401
    assert Person.objects.get(pk=person.pk).is_active


def test_its_key_opens_nothing_else(directory):
    assert Client().get("/api/v1/tenants", headers={"Authorization": f"Bearer {directory.text}"}).status_code == 403


def test_only_a_super_admin_may_issue_its_key(hire, acting):
    wishes = {"name": "SCIM", "scopes": ["staff.provision"], "days": 365, "networks": []}
    boss, other = hire(Role.SUPER_ADMIN), hire(Role.TECH_ADMIN, username="other")

    key, _text = actions.issue_key(person=boss, **wishes, by=acting(boss, confirmed=True))

    assert key.sleeps_at is None
    with pytest.raises(Exception, match="cannot give a key"):
        actions.issue_key(person=other, **wishes, by=acting(other, confirmed=True))


def test_whoever_lacks_the_verb_cannot_act_by_it(hire):
    with pytest.raises(Forbidden):
        actions.provision(person=hire(), active=False, by=make.actor(Role.TECH_ADMIN))


def test_the_key_is_counted_and_its_use_noted(directory):
    directory.get()

    key = Key.objects.get(pk=directory.key.pk)
    assert (key.last_used_verb, key.last_used_from) == (Permission.STAFF_PROVISION, "127.0.0.1")
    for _call in range(120):
        last = directory.get()
    assert last.status_code == 429
    assert int(last.headers["Retry-After"]) > 0


def test_the_key_sleeps_for_nobody(directory, hire):
    person = hire(Role.TECH_ADMIN)

    with time_machine.travel(clock.now() + timedelta(days=60)):
        assert directory.says_active(person, False).status_code == 200


def test_from_another_network_the_door_is_shut(directory, monkeypatch):
    monkeypatch.setattr("network.rules.Standing.admits", lambda standing, address: False)

    assert directory.get().status_code == 403
    assert b"SCIM" not in directory.get().content


def test_the_page_says_that_the_directory_keeps_somebody_out(directory, hire):
    person = hire(Role.TECH_ADMIN)
    directory.says_active(person, False)

    text = make.client(Role.SUPER_ADMIN).get(f"/staff/{person.pk}/").text

    assert "Left its directory" in text
    assert "Keep out" in text
    assert "Let in" in text
