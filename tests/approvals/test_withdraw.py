"""Whoever asked may take it back until it is carried out; nobody else may."""

import pytest

from approvals import actions
from approvals.models import State
from tests import make
from tests.approvals.conftest import acting, approve, ask, execute

pytestmark = pytest.mark.django_db


def withdraw(request, person):
    return actions.withdraw(request=request, by=acting(person))


def test_a_request_is_taken_back_by_whoever_asked(asker, holder):
    assert withdraw(ask(asker), asker).state == State.WITHDRAWN


def test_what_was_agreed_to_can_still_be_taken_back(asker, holder):
    request = withdraw(approve(ask(asker), holder), asker)

    with pytest.raises(actions.NotReady):
        actions.execute(request=request, by=acting(holder))


def test_nobody_takes_back_what_another_asked_for(asker, holder):
    with pytest.raises(actions.NotYours):
        withdraw(ask(asker), holder)


def test_what_is_done_is_not_taken_back(asker, holder):
    request = execute(approve(ask(asker), holder))

    with pytest.raises(actions.TooLate, match="Done"):
        withdraw(request, asker)


def test_the_page_takes_it_back(asker, holder):
    request = ask(asker)

    assert make.client_of(asker).post(f"/approvals/{request.pk}/withdraw/").status_code == 303
    request.refresh_from_db()
    assert request.state == State.WITHDRAWN
