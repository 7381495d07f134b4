"""Can a Super Admin, with a fresh proof and a reason, sign somebody out?"""

import pytest
from django.test import Client
from django.urls import reverse

from hqconsole.kernel.errors import ConsentMissing, Forbidden
from hqconsole.kernel.roles import Role
from staff import actions
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def theirs(hire):
    browser = Client()
    session = make.sign_in(browser, hire(Role.TECH_ADMIN))
    session.seat = browser
    return session


def test_they_are_out_at_their_next_request(theirs):
    by = make.consenting(make.actor(), "salma")

    actions.end_session_of(session=theirs, reason=make.REASON, by=by)

    theirs.refresh_from_db()
    assert theirs.ended_because == "revoked"
    assert theirs.seat.get("/me/").status_code == 302


def test_it_takes_the_typed_handle_and_a_proof(theirs):
    with pytest.raises(ConsentMissing):
        actions.end_session_of(session=theirs, reason=make.REASON, by=make.consenting(make.actor(), "somebody"))
    with pytest.raises(ConsentMissing):
        actions.end_session_of(session=theirs, reason=make.REASON, by=make.actor().consenting(confirmed=True, typed_name="salma"))


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.SUPER_ADMIN, Role.WORKER)])
def test_nobody_else_may(theirs, role):
    with pytest.raises(Forbidden):
        actions.end_session_of(session=theirs, reason=make.REASON, by=make.consenting(make.actor(role), "salma"))


def test_the_page_lists_everybody_and_the_form_does_it(theirs):
    browser = make.client(Role.SUPER_ADMIN)
    assert "Salma" in browser.get(reverse("staff:all_sessions")).text
    form = {"typed_name": "salma", "reason": make.REASON}
    proof = make.proof(browser, actions.end_session_of, session=theirs)

    answer = browser.post(reverse("staff:end_session_of", args=[theirs.pk]), form | {"proof": proof})

    assert answer.status_code == 303
    assert theirs.seat.get("/me/").status_code == 302
