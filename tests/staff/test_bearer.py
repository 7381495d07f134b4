"""What is a token worth that a script shows?"""

from datetime import timedelta

import pytest
import time_machine

from hqconsole.kernel import clock
from hqconsole.kernel.actor import Origin
from hqconsole.kernel.roles import Role
from staff import actions
from staff.bearer import actor_of_token


@pytest.fixture
def issued(hire, acting):
    person = hire(Role.QA_COMPLIANCE)
    return actions.issue_token(person=person, name="Report", by=acting(person, confirmed=True))


def test_a_token_stands_for_its_person_without_a_recent_sign_in(issued, rf):
    token, raw = issued

    actor = actor_of_token(raw, rf.get("/api/", REMOTE_ADDR="192.0.2.9"))

    assert actor.id == f"staff:{token.person_id}"
    assert (actor.roles, actor.origin, actor.ip) == ({Role.QA_COMPLIANCE}, Origin.API, "192.0.2.9")
    assert actor.signed_in_at is None


def test_the_roles_are_those_in_force_now(issued, rf):
    token, raw = issued
    token.person.become(roles=[])

    assert actor_of_token(raw, rf.get("/api/")).roles == frozenset()


def test_an_expired_a_revoked_and_a_deactivated_token_are_worth_nothing(issued, rf, acting):
    token, raw = issued
    request = rf.get("/api/")

    with time_machine.travel(clock.now() + actions.TOKEN_LIFE + timedelta(seconds=1)):
        assert actor_of_token(raw, request) is None
    token.person.become(is_active=False)
    assert actor_of_token(raw, request) is None
    token.person.become(is_active=True)
    actions.revoke_token(token=token, by=acting(token.person))
    assert actor_of_token(raw, request) is None


@pytest.mark.parametrize("raw", ["", "hqs_", "hqs_" + "x" * 43, "x" * 10_000, "hqs_" + "\0" * 43])
def test_an_invented_token_is_worth_nothing(db, rf, raw):
    assert actor_of_token(raw, rf.get("/api/")) is None


def test_a_malformed_token_does_not_reach_the_database(db, rf, django_assert_num_queries):
    with django_assert_num_queries(0):
        actor_of_token("Bearer hqs_short", rf.get("/api/"))


def test_the_use_is_noted_at_most_once_a_minute(issued, rf):
    token, raw = issued
    actor_of_token(raw, rf.get("/api/"))
    token.refresh_from_db()
    first = token.last_used_at

    actor_of_token(raw, rf.get("/api/"))
    token.refresh_from_db()
    assert token.last_used_at == first

    with time_machine.travel(first + timedelta(minutes=2)):
        actor_of_token(raw, rf.get("/api/"))
    token.refresh_from_db()
    assert token.last_used_at > first
