"""Can a Super Admin sign somebody out everywhere?"""

import pytest
from django.test import Client
from django.urls import reverse

from hqconsole.kernel.errors import Forbidden
from hqconsole.kernel.roles import Role
from staff import actions
from tests import make

pytestmark = pytest.mark.django_db


def test_every_session_of_theirs_is_over(hire):
    person, browsers = hire(Role.TECH_ADMIN), [Client(), Client()]
    for browser in browsers:
        make.sign_in(browser, person)

    actions.end_all_sessions_of(person=person, reason=make.REASON, by=make.consenting(make.actor(), "salma"))

    assert [browser.get("/me/").status_code for browser in browsers] == [302, 302]
    with pytest.raises(actions.NotOpen):
        actions.end_all_sessions_of(person=person, reason=make.REASON, by=make.consenting(make.actor(), "salma"))


def test_nobody_else_may(hire):
    by = make.consenting(make.actor(Role.TECH_ADMIN), "salma")

    with pytest.raises(Forbidden):
        actions.end_all_sessions_of(person=hire(), reason=make.REASON, by=by)


def test_the_page_asks_first(hire):
    person = hire(Role.TECH_ADMIN)
    make.sign_in(Client(), person)

    page = make.client(Role.SUPER_ADMIN).get(reverse("staff:end_all_sessions_of", args=[person.pk]))

    assert "End all sessions of Salma?" in page.text
