"""After a week of rehearsal one person may arm a limit; before, a second one has to agree."""

from datetime import timedelta

import pytest

from hqconsole.kernel.errors import ConsentMissing, Forbidden, SentForReview
from hqconsole.kernel.roles import Role
from plans import actions
from plans.models import Limit
from tests import make

pytestmark = pytest.mark.django_db
REASON = "Rehearsed for a week, three tenants were written to"


def rehearsed(days: float) -> Limit:
    limit = Limit.objects.get(key="branches")
    limit.rehearse(make.clock.now() - timedelta(days=days))
    return limit


def arm(limit, role: Role = Role.BUSINESS_ADMIN, reason: str = REASON) -> Limit:
    return actions.arm_limit(
        limit=limit, reason=reason, by=make.consenting(make.actor(role, id=f"staff:{make.person(role).pk}"), limit.slug)
    )


def test_after_seven_days_it_refuses_again():
    armed = arm(rehearsed(7.01))

    assert (armed.is_armed, armed.rehearsal_since) == (True, None)


def test_before_seven_days_a_second_person_has_to_agree():
    limit = rehearsed(6.99)

    with pytest.raises(SentForReview):
        arm(limit)

    limit.refresh_from_db()
    assert not limit.is_armed


def test_never_rehearsed_a_second_person_has_to_agree():
    limit = Limit.objects.get(key="branches")
    limit.disarm()

    with pytest.raises(SentForReview):
        arm(limit)


def test_it_takes_a_reason():
    with pytest.raises(ConsentMissing):
        arm(rehearsed(8), reason="")


def test_what_is_armed_is_not_armed_again():
    limit = Limit.objects.get(key="branches")
    limit.rehearsal_since = make.clock.now() - timedelta(days=8)  # as a page of yesterday still has it

    with pytest.raises(actions.AlreadyArmed):
        arm(limit)


def test_support_arms_nothing():
    with pytest.raises(Forbidden):
        arm(rehearsed(8), Role.SUPPORT_ANALYST)


def test_a_script_without_a_fresh_proof_arms_nothing():
    rehearsed(8)

    answer = make.by_script("limits/branches/arm", reason=REASON, typed_name="branches", confirmed=True)

    assert (answer.status_code, list(answer.json()["errors"])) == (428, ["sign_in"])


def test_a_person_arms_it_through_the_api():
    browser, limit = make.client(), rehearsed(8)
    proof = make.proof(browser, actions.arm_limit, limit=limit)

    answer = make.by_script("limits/branches/arm", browser, reason=REASON, typed_name="branches", confirmed=True, proof=proof)

    assert (answer.status_code, answer.json()["is_armed"]) == (200, True)
