"""What is checked between the provider's answer and a session, beyond what allauth checks."""

from types import SimpleNamespace

import pytest
import time_machine
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import PermissionDenied

from hqconsole.kernel import clock
from hqconsole.kernel.roles import Role
from staff import sessions
from staff.adapters import AccountAdapter, NotFresh, NotTheSamePerson, SingleSignOnAdapter

NOON = "2026-11-24T12:00:00Z"


@pytest.fixture
def answer(rf, db):
    """Let the provider answer; gives the request afterwards, with its session."""

    def answer(roles=("SUPER_ADMIN",), *, asked=None, userinfo=None, user=None, **token):
        now = sessions.epoch(clock.now())
        asked = {"nonce": "n-1", "again": False, "at": now} | (asked or {})
        token = {"sub": "salma", "preferred_username": "salma", "nonce": "n-1", "auth_time": now, "roles": list(roles)} | token
        request = rf.get("/sign-in/sso/callback/")
        request.session, request.user, request.actor, request.htmx = SessionStore(), user or AnonymousUser(), None, None
        account = SimpleNamespace(
            extra_data={"id_token": token, "userinfo": userinfo or {"sub": token["sub"], "email_verified": True}}
        )
        token = SimpleNamespace(token="a-1", token_secret="r-1")
        sociallogin = SimpleNamespace(account=account, token=token, state={"data": asked, "next": "/roles/"})
        with pytest.raises(ImmediateHttpResponse) as outcome:
            SingleSignOnAdapter(request).pre_social_login(request, sociallogin)
        request.answer = outcome.value.response
        return request

    return answer


def test_an_admitted_person_gets_a_session_and_goes_on(answer):
    with time_machine.travel(NOON, tick=False):
        request = answer(auth_time=sessions.epoch(clock.now()) - 60)

        assert request.answer.url == "/roles/"
        assert request.user.roles == [Role.SUPER_ADMIN]
        assert request.session["signed_in_at"] == sessions.epoch(clock.now()) - 60


def test_without_an_hq_role_there_is_a_page_that_says_why_and_no_session(answer):
    request = answer(roles=["TENANT_ADMIN", "WORKER", "worker", "super_admin"])

    assert request.answer.status_code == 403
    assert "You have no role at HQ" in request.answer.content.decode()
    assert not request.session.get("_auth_user_id")


def test_an_answer_to_another_question_is_refused(answer):
    with pytest.raises(OAuth2Error, match="nonce"):
        answer(nonce="n-2")
    with pytest.raises(OAuth2Error, match="nonce"):
        answer(nonce=None)


def test_userinfo_about_somebody_else_is_refused(answer):
    with pytest.raises(OAuth2Error, match="different people"):
        answer(userinfo={"sub": "boss", "roles": ["SUPER_ADMIN"]})


def test_a_proof_from_the_future_counts_from_now(answer):
    with time_machine.travel(NOON, tick=False):
        now = sessions.epoch(clock.now())

        assert answer(auth_time=now + 10_000).session["signed_in_at"] == now


def test_a_provider_that_does_not_say_when_gives_a_session_that_is_never_fresh(answer):
    request = answer(auth_time=None)

    assert request.answer.status_code == 302
    assert sessions.proof_of(request) is None


def test_signing_in_again_moves_the_proof_and_only_the_proof(answer, hire):
    person = hire(Role.SUPER_ADMIN)
    with time_machine.travel(NOON, tick=False):
        now = sessions.epoch(clock.now())
        request = answer(asked={"again": True, "proof": "", "at": now - 20}, auth_time=now - 5, user=person)

        assert request.session["signed_in_at"] == now - 5
        assert "identity" not in request.session
        assert request.answer.url == "/roles/"


def test_signing_in_again_as_somebody_else_is_refused(answer, hire):
    hire(Role.SUPER_ADMIN)
    other = hire(Role.SUPER_ADMIN, username="other")

    with pytest.raises(NotTheSamePerson):
        answer(asked={"again": True, "proof": ""}, user=other)
    with pytest.raises(NotTheSamePerson):
        answer(asked={"again": True, "proof": ""})


def test_a_provider_that_did_not_ask_again_is_refused(answer, hire):
    person, now = hire(Role.SUPER_ADMIN), sessions.epoch(clock.now())

    with pytest.raises(NotFresh):
        answer(asked={"again": True, "proof": ""}, user=person, auth_time=now - 600)
    with pytest.raises(NotFresh):
        answer(asked={"again": True, "proof": ""}, user=person, auth_time=None)


def test_allauth_signs_nobody_up_and_lets_nobody_in_by_itself(rf):
    request = rf.get("/")

    assert not AccountAdapter(request).is_open_for_signup(request)
    assert not SingleSignOnAdapter(request).is_open_for_signup(request, None)
    assert AccountAdapter(request).authenticate(request, username="salma", password="x") is None
    with pytest.raises(PermissionDenied):
        AccountAdapter(request).pre_login(request, None)
