"""How does a person get a key, and who does not?"""

import re

import pytest
from django.urls import reverse

from hqconsole.kernel import ledger
from hqconsole.kernel.actor import Actor, Origin
from hqconsole.kernel.errors import ConsentMissing, Forbidden, InvalidInput
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.roles import Role
from staff import actions
from staff.key_form import SHAPE, KeyText
from tests import make

WISHES = {"name": " Nightly report ", "scopes": ["tenants.view"], "days": 90, "networks": []}
FORM = {"name": "Report", "scopes": ["tenants.view", "jobs.view"], "days": "30", "networks": "", "confirmed": "on"}


@pytest.fixture
def owner(hire):
    return hire(Role.TECH_ADMIN)


def issue(person, by, **wishes):
    return actions.issue_key(person=person, **WISHES | wishes, by=by)


def test_a_key_is_returned_once_and_kept_as_a_hash(owner, acting):
    place = ledger.mark()

    key, text = issue(owner, acting(owner, confirmed=True))

    assert KeyText.read(str(text), "dev") == text
    assert (key.handle, key.secret_hash, key.last_four) == (text.handle, text.hash, str(text)[-4:])
    assert key.name == "Nightly report"
    assert (key.expires_at - key.created_at).days == 90
    captured = str(ledger.captured_since(place))
    assert text.secret not in captured
    assert text.hash not in captured


@pytest.mark.parametrize(
    ("field", "wish"),
    [
        ("name", "  "),
        ("scopes", []),
        ("scopes", ["tenants.suspend"]),
        ("scopes", ["staff.issue_key"]),
        ("scopes", ["no.such.verb"]),
        ("days", 0),
        ("days", 366),
        ("networks", ["10.8.0.1/24"]),
        ("networks", ["somewhere"]),
    ],
)
def test_a_bad_wish_is_named_at_its_field(owner, acting, field, wish):
    with pytest.raises(InvalidInput) as refused:
        issue(owner, acting(owner, confirmed=True), **{field: wish})

    assert set(refused.value.errors) == {field}
    assert not owner.keys.exists()


def test_networks_are_kept_as_they_are_written(owner, acting):
    key, _text = issue(owner, acting(owner, confirmed=True), networks=["10.8.0.0/24", "2001:db8::/48"])

    assert key.networks == ["10.8.0.0/24", "2001:db8::/48"]


def test_a_key_takes_a_confirmation(owner, acting):
    with pytest.raises(ConsentMissing):
        issue(owner, acting(owner))


def test_a_key_cannot_get_itself_a_successor(owner, acting):
    with pytest.raises(actions.NoKeyForKey):
        issue(owner, acting(owner, Origin.API, confirmed=True))


def test_nobody_gets_a_key_of_somebody_else(owner, hire, acting):
    other = hire(Role.SUPER_ADMIN, username="other")

    with pytest.raises(actions.NotYours):
        issue(owner, acting(other, confirmed=True))


@pytest.mark.parametrize("role", [Role.BUSINESS_ADMIN, Role.QA_COMPLIANCE, Role.SUPPORT_ANALYST])
def test_other_roles_and_machines_get_no_keys(hire, acting, role):
    person = hire(role)

    with pytest.raises(Forbidden):
        issue(person, acting(person, confirmed=True))
    with pytest.raises(Forbidden):
        issue(person, Actor.worker("any"))


def test_no_key_may_do_what_only_people_do(owner, acting):
    offered = set(actions.offered_scopes(acting(owner)))

    assert Permission.JOBS_RETRY in offered
    assert not offered & {Permission.RAW_EDIT, Permission.STAFF_ISSUE_KEY, Permission.STAFF_SIGN_OUT}


@pytest.mark.django_db
def test_the_page_shows_the_key_once():
    browser = make.client(Role.TECH_ADMIN)

    page = browser.post(reverse("staff:issue_key"), FORM)
    later = browser.get(reverse("staff:keys"))

    raw = SHAPE.search(page.content.decode())[0]
    assert "no-store" in page.headers["Cache-Control"]
    assert raw not in later.content.decode()
    assert KeyText.read(raw, "dev").handle in later.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("left_out", ["confirmed", "name", "scopes", "days"])
def test_the_page_says_what_is_missing_and_keeps_the_rest(left_out):
    browser = make.client(Role.TECH_ADMIN)

    page = browser.post(reverse("staff:issue_key"), {name: value for name, value in FORM.items() if name != left_out})

    assert page.status_code == 422
    assert re.search(rf'id="id_{left_out}_error"', page.content.decode())


@pytest.mark.django_db
def test_an_odd_network_is_refused_at_its_field():
    page = make.client(Role.TECH_ADMIN).post(reverse("staff:issue_key"), FORM | {"networks": "10.8.0.0/24, here"})

    assert page.status_code == 422
    assert "is no network" in page.content.decode()
