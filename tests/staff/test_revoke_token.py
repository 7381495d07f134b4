"""How does a token end, and who may end it?"""

import pytest
from django.urls import reverse

from hqconsole.kernel.actor import Actor
from hqconsole.kernel.errors import Forbidden
from hqconsole.kernel.roles import Role
from staff import actions


@pytest.fixture
def token(hire, acting):
    person = hire()
    return actions.issue_token(person=person, name="Report", by=acting(person, confirmed=True))[0]


def test_a_revoked_token_is_over_at_once(token, acting):
    revoked = actions.revoke_token(token=token, by=acting(token.person))

    assert revoked.revoked_at
    assert not token.person.tokens.live(revoked.revoked_at).exists()


def test_revoking_twice_is_refused(token, acting):
    actions.revoke_token(token=token, by=acting(token.person))

    with pytest.raises(actions.AlreadyRevoked):
        actions.revoke_token(token=token, by=acting(token.person))


def test_nobody_revokes_the_token_of_somebody_else(token, hire, acting):
    boss = hire(Role.SUPER_ADMIN, username="boss")

    with pytest.raises(actions.NotYours):
        actions.revoke_token(token=token, by=acting(boss))


def test_machines_revoke_nothing(token):
    with pytest.raises(Forbidden):
        actions.revoke_token(token=token, by=Actor.worker("any"))


def test_the_page_revokes_one_of_ones_own(token, visit):
    answer = visit(token.person).post(reverse("staff:revoke_token", args=[token.pk]))

    token.refresh_from_db()
    assert token.revoked_at
    assert answer.headers["Location"] == reverse("staff:account")


def test_the_page_does_not_even_find_the_token_of_somebody_else(token, hire, visit):
    answer = visit(hire(username="other")).post(reverse("staff:revoke_token", args=[token.pk]))

    token.refresh_from_db()
    assert answer.status_code == 404
    assert token.revoked_at is None
