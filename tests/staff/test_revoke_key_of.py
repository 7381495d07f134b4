"""How does a Super Admin end somebody else's key?"""

import pytest
from django.urls import reverse

from hqconsole.kernel.errors import Forbidden
from hqconsole.kernel.roles import Role
from staff import actions
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def key(hire, acting):
    person = hire(Role.TECH_ADMIN)
    by = acting(person, confirmed=True)
    return actions.issue_key(person=person, name="Report", scopes=["jobs.view"], days=9, networks=[], by=by)[0]


def test_a_super_admin_ends_it_at_once(key):
    by = make.consenting(make.actor(), key.handle)

    assert actions.revoke_key_of(key=key, reason=make.REASON, by=by).revoked_at


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.SUPER_ADMIN, Role.WORKER)])
def test_nobody_else_does(key, role):
    with pytest.raises(Forbidden):
        actions.revoke_key_of(key=key, reason=make.REASON, by=make.consenting(make.actor(role), key.handle))


def test_the_page_asks_for_the_handle_and_a_proof(key):
    browser, address = make.client(), reverse("staff:revoke_key_of", args=[key.pk])
    proof = make.proof(browser, actions.revoke_key_of, key=key)

    assert key.handle in browser.get(address).content.decode()
    assert browser.post(address, {"reason": make.REASON, "typed_name": key.handle}).status_code == 422
    answer = browser.post(address, {"reason": make.REASON, "typed_name": key.handle, "proof": proof})

    assert answer.headers["Location"] == reverse("staff:every_key")
    key.refresh_from_db()
    assert key.revoked_at


def test_everybodys_keys_are_listed_in_few_questions(key, django_assert_max_num_queries):
    browser = make.client()

    with django_assert_max_num_queries(8):
        page = browser.get(reverse("staff:every_key"))

    assert key.handle in page.content.decode()
