"""What is a session worth that a sealed credential opened? An hour, marked, and nothing that is there after it."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from audit.models import Entry
from hqconsole.kernel import clock
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.errors import Forbidden
from hqconsole.kernel.roles import Role
from staff import actions, rechecks
from staff.models import Arrival, Envelope, Proof, Session
from staff.models.sessions import EMERGENCY_LIFE
from tests import make

pytestmark = pytest.mark.django_db
ACCOUNT = "/me/"


@pytest.fixture(autouse=True)
def door(settings):
    settings.HQ_EMERGENCY_ACCESS = True
    return settings


@pytest.fixture
def envelope_of():
    """An envelope that is sealed for somebody."""

    def envelope_of(person) -> Envelope:
        return actions.seal_envelope(person=person, sealed_by=person, by=make.WORKER)[0]

    return envelope_of


@pytest.fixture
def let_in(client, envelope_of):
    """The browser of somebody whom a sealed credential let in."""

    def let_in(person):
        envelope = envelope_of(person)
        envelope.open(clock.now())
        make.sign_in(client, person, envelope=envelope, has_two_factors=False)
        return client

    return let_in


def is_in(browser) -> bool:
    return browser.get(ACCOUNT).status_code == 200


def test_it_opens_one_session_that_no_provider_is_asked_about(envelope_of):
    person = make.person()
    envelope = envelope_of(person)

    session = actions.open_envelope(envelope=envelope, arrival=Arrival("0" * 32, "10.8.0.7", "Firefox"), by=make.WORKER)

    assert (session.person, session.envelope, session.checked_at, session.has_two_factors) == (person, envelope, None, False)
    with pytest.raises(actions.AlreadyOpened):
        actions.open_envelope(envelope=envelope, arrival=Arrival("1" * 32, "", ""), by=make.WORKER)


@pytest.mark.parametrize("fields", [{"roles": []}, {"is_active": False}])
def test_whoever_lost_their_roles_since_is_not_let_in(envelope_of, fields):
    person = make.person()
    envelope = envelope_of(person)
    person.become(**fields)

    with pytest.raises(actions.HasNoRole):
        actions.open_envelope(envelope=envelope, arrival=Arrival("0" * 32, "", ""), by=make.WORKER)


def test_no_person_opens_one_through_the_action(envelope_of):
    envelope = envelope_of(make.person())

    with pytest.raises(Forbidden):
        actions.open_envelope(envelope=envelope, arrival=Arrival("0" * 32, "", ""), by=make.consenting(make.actor()))


def test_an_hour_ends_it_however_busy_it_is(let_in):
    browser = let_in(make.person(Role.BUSINESS_ADMIN))
    with time_machine.travel(clock.now(), tick=False) as time:
        for _ in range(6):
            time.shift(timedelta(minutes=9))
            assert is_in(browser)
        time.shift(timedelta(minutes=6))
        assert not is_in(browser)
        assert "The emergency session is over." in browser.get("/sign-in/").text
        assert not Session.objects.open(clock.now()).exists()


def test_the_list_of_open_sessions_and_the_session_agree_about_its_end(let_in):
    let_in(make.person(Role.BUSINESS_ADMIN))
    session = Session.objects.get()
    session.seen_at = session.opened_at + timedelta(minutes=59)
    session.save()

    for at, is_open in ((EMERGENCY_LIFE - timedelta(seconds=1), True), (EMERGENCY_LIFE, False)):
        assert session.is_open(session.opened_at + at) == is_open
        assert Session.objects.open(session.opened_at + at).exists() == is_open


def test_proving_anew_does_not_make_it_longer(let_in, app_of, code_of):
    person = make.person()
    secret = app_of(person)
    browser = let_in(person)
    with time_machine.travel(clock.now() + timedelta(minutes=25), tick=False) as time:
        assert browser.post(reverse("staff:second_factor"), {"code": code_of(secret)}).status_code == 303
        time.shift(timedelta(minutes=25))
        assert is_in(browser)
        time.shift(timedelta(minutes=11))
        assert not is_in(browser)


def test_switching_the_door_off_ends_it(let_in, door):
    browser = let_in(make.person(Role.BUSINESS_ADMIN))
    assert is_in(browser)

    door.HQ_EMERGENCY_ACCESS = False

    assert not is_in(browser)
    assert not Session.objects.open(clock.now()).exists()


def test_the_silence_of_the_provider_neither_pauses_nor_ends_it(let_in, door):
    browser = let_in(make.person(Role.BUSINESS_ADMIN))
    door.HQ_UNCHECKED_MINUTES = 1
    with time_machine.travel(clock.now(), tick=False) as time:
        for _ in range(5):
            time.shift(timedelta(minutes=10))
            assert rechecks.recheck() == 0  # it asks nobody about it
            assert is_in(browser)


def test_whoever_loses_every_role_is_out_all_the_same(let_in, claim):
    person = make.person(Role.BUSINESS_ADMIN)
    browser = let_in(person)
    other = Session.objects.create(id="1" * 32, person=person, opened_at=clock.now(), seen_at=clock.now())

    actions.recheck(session=other, claims=claim(), by=Actor.worker("recheck"))

    assert not is_in(browser)


def test_everything_done_in_it_is_marked(let_in):
    person = make.person(Role.BUSINESS_ADMIN)
    browser = let_in(person)

    browser.post(reverse("staff:preferences"), {"theme": "dark"})

    entry = Entry.objects.get(verb="staff.set_preferences")
    assert entry.context["warrant"] == f"emergency:{person.envelopes.get().pk}"


def test_the_lists_of_sessions_mark_it(let_in):
    browser = let_in(make.person(Role.BUSINESS_ADMIN))

    assert ">emergency</span>" in browser.get("/me/sessions/").text
    assert ">emergency</span>" in make.client().get("/staff/sessions/").text


def test_whoever_has_a_second_factor_uses_it_before_anything_else(let_in, app_of, code_of):
    person = make.person(Role.SUPER_ADMIN)
    secret = app_of(person)
    browser = let_in(person)
    assert browser.get("/tenants/").url.startswith(reverse("staff:second_factor"))

    browser.post(reverse("staff:second_factor"), {"code": code_of(secret)})

    assert browser.get("/tenants/").status_code == 200


def test_whoever_has_none_looks_and_does_no_harm_and_is_told_so(let_in):
    browser = let_in(make.person(Role.SUPER_ADMIN))
    tenant = make.tenant()
    assert browser.get("/tenants/").status_code == 200

    page = browser.get(f"{reverse('staff:prove')}?for={'0' * 64}&next=/tenants/").text
    answer = browser.post(f"/tenants/{tenant.slug}/suspend/", {"reason": make.REASON, "typed_name": tenant.slug})

    assert "only a second factor proves that it is you, and you have none" in page
    assert "Sign in with" not in page
    assert answer.status_code == 422
    tenant.refresh_from_db()
    assert not tenant.is_suspended


def test_a_second_factor_proves_it_for_one_act(let_in, app_of, code_of):
    person = make.person(Role.SUPER_ADMIN)
    secret = app_of(person)
    browser = let_in(person)
    browser.post(reverse("staff:second_factor"), {"code": code_of(secret)})

    answer = browser.post(
        reverse("staff:prove"), {"for": "0" * 64, "next": "/tenants/", "method": "code", "code": code_of(secret, later=1)}
    )

    assert "proof=" in answer["Location"]
    assert Proof.objects.get().method == Proof.Method.TOTP


def test_nothing_is_made_in_it_that_would_outlast_it(let_in, acting):
    """No second factor and no recovery codes, which would prove it afterwards; no key, which would live on."""
    person = make.person(Role.SUPER_ADMIN)
    let_in(person)
    session = Session.objects.get()
    by = acting(person, confirmed=True)
    key, _text = actions.issue_key(person=person, name="script", scopes=["tenants.view"], days=9, networks=[], by=by)
    within = replace(by, warrant="emergency:1")

    for act, arguments in (
        (
            actions.add_factor,
            {"person": person, "session": session, "kind": "totp", "name": "Mine", "secret": "x", "counter": 0},
        ),
        (actions.renew_recovery_codes, {"person": person, "session": session}),
        (actions.issue_key, {"person": person, "name": "more", "scopes": ["tenants.view"], "days": 9, "networks": []}),
        (actions.rotate_key, {"key": key}),
    ):
        with pytest.raises(actions.OutlastsEmergency):
            act(**arguments, by=within)
