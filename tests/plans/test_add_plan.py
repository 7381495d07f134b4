"""A new plan is on offer once an edition of it is published."""

import pytest

from hqconsole.kernel.editions import NoLiveEdition
from hqconsole.kernel.errors import Forbidden
from hqconsole.kernel.roles import Role
from plans import actions, queries
from plans.models import Plan
from tests import make

from .conftest import REASON, owner, plan_of

pytestmark = pytest.mark.django_db
FACTS = {
    "name_en": "Gold",
    "name_ar": "الذهبية",
    "description_en": "For chains",
    "description_ar": "للسلاسل",
    "is_public": True,
    "trial_days": 14,
}


def added(key="GOLD", **facts) -> Plan:
    return actions.add_plan(key=key, facts=FACTS | facts, by=owner())


def test_a_plan_is_on_offer_once_it_is_published():
    plan = added()
    with pytest.raises(NoLiveEdition):
        actions.subscribe(tenant=make.tenant(), plan="GOLD", by=make.WORKER)
    draft = actions.draft(plan=plan, source=queries.live_edition(plan_of("PRO")), by=owner())

    actions.publish(edition=draft, version=draft.version, reason=REASON, by=owner("GOLD-v1"))

    assert actions.subscribe(tenant=make.tenant(), plan="GOLD", by=make.WORKER).status == "trialing"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"key": "PRO"}, "key"), ({"key": "gold"}, "key"), ({"name_en": ""}, "name_en"), ({"trial_days": -1}, "trial_days")],
)
def test_what_cannot_be_is_refused_at_its_field(wrong, field):
    with pytest.raises(actions.Unsound) as refused:
        added(**wrong)
    assert list(refused.value.errors) == [field]


def test_the_business_may_not():
    with pytest.raises(Forbidden):
        actions.add_plan(key="GOLD", facts=FACTS, by=make.actor(Role.BUSINESS_ADMIN))


def test_the_page_adds_it_and_its_own_page_says_what_to_do_next():
    browser = make.client()

    assert browser.post("/plans/add/", FACTS | {"key": "GOLD"}).status_code == 303
    page = browser.get("/plans/of/GOLD/").content.decode()
    assert "Not on offer" in page
    assert "No edition yet" in page


def test_a_script_adds_it():
    browser = make.client()

    answer = make.by_script("plans", browser, **FACTS, key="GOLD")

    assert (answer.status_code, answer.json()["is_default"]) == (201, False)
    assert "GOLD" in [plan["key"] for plan in browser.get("/api/v1/plans").json()]
    assert set(make.by_script("plans", browser, key="GOLD2").json()["errors"]) >= {"name_en", "name_ar"}
