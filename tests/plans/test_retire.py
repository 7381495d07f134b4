"""A plan is taken off offer: nobody new comes, and whoever is on it stays."""

import pytest

from hqconsole.kernel.editions import NoLiveEdition
from hqconsole.kernel.errors import Forbidden, Refusal
from hqconsole.kernel.roles import Role
from plans import actions, queries
from plans.models import Plan
from tests import make

from .conftest import REASON, owner, plan_of, subscribed

pytestmark = pytest.mark.django_db


def retired(key: str = "GROWTH"):
    return actions.retire(plan=plan_of(key), reason=REASON, by=owner(key))


def test_nobody_new_subscribes_and_tenants_stay():
    tenant = subscribed()

    edition = retired()

    assert (edition.status, edition.retired_at is None) == ("retired", False)
    with pytest.raises(NoLiveEdition):
        actions.subscribe(tenant=make.tenant(), plan="GROWTH", by=make.WORKER)
    assert queries.subscription_of(tenant).edition == edition


def test_it_is_done_once():
    retired()

    with pytest.raises(actions.NotOnOffer):
        retired()


def test_the_plan_where_new_tenants_begin_stays_on_offer():
    with pytest.raises(Refusal, match="make another plan the default first"):
        retired(Plan.objects.get(is_default=True).key)


def test_the_business_may_not():
    with pytest.raises(Forbidden):
        actions.retire(plan=plan_of(), reason=REASON, by=make.actor(Role.BUSINESS_ADMIN))


def test_the_page_says_who_stays():
    subscribed()

    assert "1 tenant stays on the edition it has." in make.client().get("/plans/of/GROWTH/retire/").context["effects"]


def test_a_person_retires_it_through_the_api():
    browser = make.client()
    proof = make.proof(browser, actions.retire, plan=plan_of())
    consent = {"reason": REASON, "typed_name": "GROWTH", "confirmed": True}

    answer = make.by_script("plans/GROWTH/retire", browser, **consent, proof=proof)

    assert (answer.status_code, answer.json()["status"]) == (200, "retired")
