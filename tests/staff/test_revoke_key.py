"""How does a key of one's own end?"""

import pytest
from django.urls import reverse

from hqconsole.kernel.actor import Actor
from hqconsole.kernel.errors import ConsentMissing, Forbidden
from hqconsole.kernel.roles import Role
from staff import actions

REASON = "Found in a chat"


@pytest.fixture
def key(hire, acting):
    person = hire(Role.TECH_ADMIN)
    by = acting(person, confirmed=True)
    return actions.issue_key(person=person, name="Report", scopes=["jobs.view"], days=9, networks=[], by=by)[0]


def test_a_revoked_key_is_over_at_once_and_says_why(key, acting):
    revoked = actions.revoke_key(key=key, reason=REASON, by=acting(key.person, confirmed=True))

    assert (revoked.revoked_because, revoked.is_live(revoked.revoked_at)) == (REASON, False)


def test_it_takes_a_reason_and_a_confirmation(key, acting):
    with pytest.raises(ConsentMissing) as missing:
        actions.revoke_key(key=key, reason="", by=acting(key.person))

    assert set(missing.value.errors) == {"reason", "confirmed"}


def test_revoking_twice_is_refused(key, acting):
    by = acting(key.person, confirmed=True)
    actions.revoke_key(key=key, reason=REASON, by=by)

    with pytest.raises(actions.KeyIsOver):
        actions.revoke_key(key=key, reason=REASON, by=by)


def test_nobody_revokes_the_key_of_somebody_else_this_way(key, hire, acting):
    with pytest.raises(actions.NotYours):
        actions.revoke_key(key=key, reason=REASON, by=acting(hire(Role.SUPER_ADMIN, username="boss"), confirmed=True))


def test_machines_revoke_nothing(key):
    with pytest.raises(Forbidden):
        actions.revoke_key(key=key, reason=REASON, by=Actor.worker("any"))


def test_the_page_asks_for_the_reason_and_revokes(key, visit):
    browser, address = visit(key.person), reverse("staff:revoke_key", args=[key.pk])

    assert browser.post(address).status_code == 422
    assert browser.post(address, {"reason": REASON}).status_code == 303

    key.refresh_from_db()
    assert key.revoked_because == REASON


def test_the_page_does_not_even_find_the_key_of_somebody_else(key, hire, visit):
    browser = visit(hire(Role.TECH_ADMIN, username="other"))

    assert browser.post(reverse("staff:revoke_key", args=[key.pk]), {"reason": REASON}).status_code == 404
