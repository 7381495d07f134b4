"""Does the provider's word that somebody signed out end their sessions, and nobody else's word?"""

import time

import pytest
from django.test import Client
from django.urls import reverse

from hqconsole.kernel.errors import Forbidden
from hqconsole.kernel.roles import Role
from staff import actions
from staff.backchannel import EVENT
from tests import make
from tests.staff.provider import elliptic

pytestmark = pytest.mark.django_db
DOOR = "/sign-in/sso/logout/"


@pytest.fixture
def token(bent, settings):
    """A logout token about salma; a claim given as None is left out."""

    def token(*, header: dict | None = None, signer=bent.signer, **given) -> str:
        usual = {"iss": settings.HQ_PROVIDER.issuer, "aud": "hq-console", "iat": int(time.time()), "jti": "j-1"}
        told = usual | {"sub": "salma", "events": {EVENT: {}}} | given
        told = {name: value for name, value in told.items() if value is not None}
        return signer.sign(told, **{"typ": "logout+jwt"} | (header or {}))

    return token


@pytest.fixture
def browsers(hire):
    """Salma in two browsers, somebody else in a third."""
    salma, found = hire(Role.TECH_ADMIN), [Client(), Client(), Client()]
    make.sign_in(found[0], salma, sid="sid-1")
    make.sign_in(found[1], salma, sid="sid-2")
    make.sign_in(found[2], hire(username="other"), sid="sid-3")
    return found


def who_is_in(browsers) -> list[bool]:
    return [browser.get("/me/").status_code == 200 for browser in browsers]


def test_a_subject_is_out_everywhere(client, token, browsers):
    answer = client.post(DOOR, {"logout_token": token()})

    assert (answer.status_code, answer.content) == (200, b"")
    assert "no-store" in answer.headers["Cache-Control"]
    assert who_is_in(browsers) == [False, False, True]
    assert "You signed out at the sign-in service." in browsers[0].get(reverse("staff:sign_in")).text


def test_a_session_of_the_provider_is_one_session_here(client, token, browsers):
    client.post(DOOR, {"logout_token": token(sub=None, sid="sid-2")})

    assert who_is_in(browsers) == [True, False, True]


def test_a_session_id_with_somebody_elses_name_ends_nothing(client, token, browsers):
    client.post(DOOR, {"logout_token": token(sub="other", sid="sid-1")})

    assert who_is_in(browsers) == [True, True, True]


def test_it_needs_no_form_token_of_ours(token, browsers):
    assert Client(enforce_csrf_checks=True).post(DOOR, {"logout_token": token()}).status_code == 200


WRONG = {
    "typ": {"header": {"typ": "JWT"}},
    "no typ": {"header": {"typ": None}},
    "other audience": {"aud": "x"},
    "other issuer": {"iss": "https://x"},
    "no event": {"events": {}},
    "event is no object": {"events": {EVENT: None}},
    "events are a list": {"events": [EVENT]},
    "a nonce": {"nonce": "n"},
    "nobody": {"sub": None},
    "three minutes old": {"iat": int(time.time()) - 180},
    "from the future": {"iat": int(time.time()) + 7200},
    "no time": {"iat": None},
    "no id": {"jti": None},
    "an odd session id": {"sid": ["sid-1"]},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_what_is_no_logout_token_ends_nothing(client, token, browsers, wrong):
    answer = client.post(DOOR, {"logout_token": token(**wrong)})

    assert answer.status_code == 400
    assert who_is_in(browsers) == [True, True, True]


def test_somebody_elses_signature_ends_nothing(client, token, browsers):
    assert client.post(DOOR, {"logout_token": token(signer=elliptic("k1"))}).status_code == 400
    assert client.post(DOOR, {"logout_token": "nonsense"}).status_code == 400
    assert client.post(DOOR).status_code == 400
    assert client.get(DOOR).status_code == 405
    assert who_is_in(browsers) == [True, True, True]


def test_a_logout_token_counts_once(client, token, browsers, hire):
    said = token()
    assert client.post(DOOR, {"logout_token": said}).status_code == 200

    assert client.post(DOOR, {"logout_token": said}).status_code == 400


def test_no_person_speaks_for_the_provider(hire, acting):
    with pytest.raises(Forbidden):
        actions.heed_logout(provider="sso", subject="salma", sid="", by=acting(hire(Role.SUPER_ADMIN)))
