"""A limit that does harm is disarmed at once, by one person."""

import pytest

from hqconsole.kernel.errors import Forbidden
from hqconsole.kernel.roles import Role
from plans import actions
from plans.models import Limit
from tests import make

pytestmark = pytest.mark.django_db


def disarm(limit, role: Role = Role.BUSINESS_ADMIN) -> Limit:
    return actions.disarm_limit(
        limit=limit, reason="It stopped laundries at noon", by=make.consenting(make.actor(role), limit.slug)
    )


@pytest.mark.parametrize("before", [Limit.arm, lambda limit: limit.rehearse(make.clock.now())], ids=["armed", "rehearsed"])
def test_it_refuses_and_rehearses_nothing_any_more(before):
    limit = Limit.objects.get(key="branches")
    before(limit)

    disarmed = disarm(limit)

    assert (disarmed.is_armed, disarmed.rehearsal_since) == (False, None)


def test_what_refuses_nothing_is_not_disarmed_again():
    limit = Limit.objects.get(key="branches")
    limit.disarm()

    with pytest.raises(actions.NotArmed):
        disarm(limit)


def test_support_disarms_nothing():
    with pytest.raises(Forbidden):
        disarm(Limit.objects.get(key="branches"), Role.SUPPORT_ANALYST)


def test_a_person_disarms_it_through_the_api():
    browser, limit = make.client(), Limit.objects.get(key="branches")
    consent = {"reason": "It stopped laundries at noon", "typed_name": "branches", "confirmed": True}
    proof = make.proof(browser, actions.disarm_limit, limit=limit)

    answer = make.by_script("limits/branches/disarm", browser, **consent, proof=proof)

    assert (answer.status_code, answer.json()["is_armed"]) == (200, False)
