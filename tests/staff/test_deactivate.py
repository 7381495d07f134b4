"""Is somebody who is kept out really out, at once and everywhere?"""

import pytest
from django.urls import reverse

from hqconsole.kernel.errors import Forbidden
from hqconsole.kernel.roles import Role
from staff import actions
from staff.bearer import actor_of_key
from tests import make

pytestmark = pytest.mark.django_db


def keep_out(person, by=None):
    by = make.consenting(by or make.actor(), person.username)
    return actions.deactivate(person=person, reason=make.REASON, by=by)


def test_an_open_session_is_over_at_the_next_request(hire, visit):
    person = hire(Role.SUPER_ADMIN)
    browser = visit(person)
    assert browser.get(reverse("staff:account")).status_code == 200

    keep_out(person)

    assert browser.get(reverse("staff:account")).status_code == 302


def test_keys_are_worth_nothing(hire, acting, rf):
    person = hire(Role.TECH_ADMIN)
    wishes = {"name": "R", "scopes": ["jobs.view"], "days": 9, "networks": []}
    _key, text = actions.issue_key(person=person, **wishes, by=acting(person, confirmed=True))

    keep_out(person)

    assert actor_of_key(str(text), rf.get("/api/", REMOTE_ADDR="10.66.0.1")) is None


def test_nobody_keeps_themselves_out(hire, acting):
    person = hire(Role.SUPER_ADMIN)

    with pytest.raises(actions.YourOwnAccount):
        keep_out(person, acting(person))


def test_nobody_is_kept_out_twice(hire):
    person = hire()
    keep_out(person)

    with pytest.raises(actions.AlreadyOut):
        keep_out(person)


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.SUPER_ADMIN, Role.WORKER)])
def test_only_a_super_admin_does_it(hire, role):
    with pytest.raises(Forbidden):
        keep_out(hire(), make.actor(role))


def test_the_page_asks_for_the_handle(hire):
    person = hire()

    assert person.username in make.client().get(reverse("staff:deactivate", args=[person.pk])).content.decode()
