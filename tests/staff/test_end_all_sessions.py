"""Can somebody sign themselves out everywhere but here?"""

import pytest
from django.test import Client
from django.urls import reverse

from staff import actions
from tests import make

pytestmark = pytest.mark.django_db


def test_all_others_are_over_and_this_one_goes_on(hire, visit):
    person = hire()
    browser, others = visit(person), [Client(), Client()]
    for other in others:
        make.sign_in(other, person)

    browser.post(reverse("staff:end_all_sessions"))

    assert browser.get("/me/").status_code == 200
    assert [other.get("/me/").status_code for other in others] == [302, 302]


def test_without_another_session_there_is_nothing_to_end(hire, acting):
    person = hire()
    session = make.sign_in(Client(), person)

    with pytest.raises(actions.NotOpen):
        actions.end_all_sessions(person=person, but=session.pk, by=acting(person))


def test_nobody_ends_the_sessions_of_somebody_else_this_way(hire, acting):
    with pytest.raises(actions.NotYours):
        actions.end_all_sessions(person=hire(), by=acting(hire(username="other")))
