"""A rejection ends a request, with a word about why."""

import pytest

from approvals import actions
from approvals.models import State
from hqconsole.kernel.errors import ConsentMissing
from hqconsole.kernel.roles import Role
from tests import make
from tests.approvals.conftest import acting, approve, ask
from tests.approvals.test_approve import two_needed

pytestmark = pytest.mark.django_db


def reject(request, person, reason="Not without a court order"):
    return actions.reject(request=request, reason=reason, by=acting(person))


def test_a_rejection_ends_it_whoever_agreed_before(asker, holder):
    two_needed()
    request = approve(ask(asker), holder)

    request = reject(request, make.person(Role.SUPER_ADMIN))

    assert (request.state, request.outcome) == (State.REJECTED, "Not without a court order")
    assert request.reviews.count() == 2


def test_a_rejection_says_why(asker, holder):
    with pytest.raises(ConsentMissing) as missing:
        reject(ask(asker), holder, reason="no")

    assert set(missing.value.errors) == {"reason"}


def test_nobody_rejects_what_they_asked_for_or_could_not_do(asker, holder):
    request = ask(asker)

    for person in (asker, make.person(Role.QA_COMPLIANCE)):
        with pytest.raises(actions.NotYou):
            reject(request, person)


def test_what_is_rejected_is_over(asker, holder):
    request = reject(ask(asker), holder)

    with pytest.raises(actions.TooLate):
        approve(request, make.person(Role.SUPER_ADMIN))


def test_the_page_asks_for_the_reason_and_rejects(asker, holder):
    request, browser = ask(asker), make.client_of(holder)
    address = f"/approvals/{request.pk}/reject/"

    assert browser.post(address, {"reason": "no"}).status_code == 422
    assert browser.post(address, {"reason": "Not without a court order"}).status_code == 303
    request.refresh_from_db()
    assert request.state == State.REJECTED
