"""Does a key get a successor without cutting the scripts that use it?"""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from hqconsole.kernel import clock
from hqconsole.kernel.roles import Role
from staff import actions
from staff.bearer import actor_of_key
from staff.key_form import SHAPE


@pytest.fixture
def issued(hire, acting):
    person = hire(Role.TECH_ADMIN)
    by = acting(person, confirmed=True)
    return (*actions.issue_key(person=person, name="R", scopes=["jobs.view"], days=60, networks=["10.0.0.0/8"], by=by), by)


def test_the_successor_may_do_the_same_for_as_long(issued):
    key, _text, by = issued

    successor, _its_text = actions.rotate_key(key=key, by=by)

    assert (successor.scopes, successor.networks, successor.replaces) == (key.scopes, key.networks, key)
    assert successor.expires_at - successor.created_at == timedelta(days=60)


def test_the_old_key_works_for_a_day_and_no_longer(issued, rf):
    key, text, by = issued
    actions.rotate_key(key=key, by=by)
    request = rf.get("/api/", REMOTE_ADDR="10.0.0.1")

    with time_machine.travel(clock.now() + timedelta(hours=23)):
        assert actor_of_key(str(text), request)
    with time_machine.travel(clock.now() + timedelta(hours=24, seconds=1)):
        assert actor_of_key(str(text), request) is None


def test_a_key_that_ends_sooner_is_not_given_a_longer_life(issued):
    key, _text, by = issued
    with time_machine.travel(key.expires_at - timedelta(hours=1)):
        actions.rotate_key(key=key, by=by)

    before = key.expires_at
    key.refresh_from_db()
    assert key.expires_at == before


def test_a_key_is_rotated_once(issued):
    key, _text, by = issued
    actions.rotate_key(key=key, by=by)

    with pytest.raises(actions.AlreadyReplaced):
        actions.rotate_key(key=key, by=by)


def test_a_key_that_is_over_is_not_rotated(issued):
    key, _text, by = issued
    actions.revoke_key(key=key, reason="Found in a chat", by=by)

    with pytest.raises(actions.KeyIsOver):
        actions.rotate_key(key=key, by=by)


def test_nobody_rotates_the_key_of_somebody_else(issued, hire, acting):
    with pytest.raises(actions.NotYours):
        actions.rotate_key(key=issued[0], by=acting(hire(Role.SUPER_ADMIN, username="boss"), confirmed=True))


def test_the_page_asks_and_shows_the_successor_once(issued, visit):
    key = issued[0]
    browser, address = visit(key.person), reverse("staff:rotate_key", args=[key.pk])

    assert "24 hours" in browser.get(address).content.decode()
    assert SHAPE.search(browser.post(address).content.decode())
    assert not SHAPE.search(browser.get(reverse("staff:keys")).content.decode())
