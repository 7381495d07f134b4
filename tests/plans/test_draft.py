"""A draft is opened from what is live, or with the content of any edition; there is one at most."""

import pytest

from audit.models import Entry
from hqconsole.kernel.errors import Forbidden
from hqconsole.kernel.roles import Role
from plans import actions, queries
from plans.models import PlanEdition
from tests import make

from .conftest import drafted, owner, plan_of, published

pytestmark = pytest.mark.django_db


def test_a_draft_begins_with_what_is_live(growth):
    live = queries.live_edition(growth)

    draft = actions.draft(plan=growth, by=owner())

    assert (str(draft), draft.status, draft.base, draft.content) == ("GROWTH v3", "draft", live, live.content)
    assert Entry.objects.filter(verb="plans.draft", tbl="hq.plans_planedition").exists()


def test_an_edition_is_copied_to_a_draft_of_another_plan(growth):
    source = queries.live_edition(plan_of("PRO"))

    draft = actions.draft(plan=growth, source=source, by=owner())

    assert draft.content == source.content
    assert draft.base == queries.live_edition(growth)


def test_a_second_draft_is_refused(growth):
    drafted()

    with pytest.raises(actions.DraftExists, match="GROWTH v3 is a draft already"):
        actions.draft(plan=growth, by=owner())
    assert growth.editions.filter(status="draft").count() == 1


def test_the_draft_of_a_new_plan_is_empty():
    facts = {"name_en": "Gold", "name_ar": "الذهبية", "description_en": "For chains", "description_ar": "للسلاسل"}
    plan = actions.add_plan(key="GOLD", facts=facts | {"is_public": False, "trial_days": 0}, by=owner())

    draft = actions.draft(plan=plan, by=owner())

    assert (draft.number, draft.base, draft.content["features"]) == (1, None, [])


def test_the_business_drafts_and_support_does_not(growth):
    with pytest.raises(Forbidden):
        actions.draft(plan=growth, by=make.actor(Role.SUPPORT_ANALYST))

    assert actions.draft(plan=growth, by=make.actor(Role.BUSINESS_ADMIN)).is_draft


def test_opening_a_draft_is_undone(growth):
    drafted()

    make.undo(Entry.objects.filter(verb="plans.draft").latest("at").change_group)

    assert not PlanEdition.objects.filter(status="draft").exists()


def test_a_plan_off_offer_goes_on_from_its_last_edition(growth):
    live = queries.live_edition(growth)
    actions.retire(plan=growth, reason="Nobody buys it", by=owner("GROWTH"))

    draft = drafted()

    assert (draft.base, draft.content) == (live, live.content)
    assert queries.published_changes(draft, None) == []
    assert published(draft).status == "live"


@pytest.mark.parametrize("role", [Role.SUPER_ADMIN, Role.BUSINESS_ADMIN])
def test_the_page_asks_and_opens_it(growth, role):
    browser = make.client(role)
    question = browser.get("/plans/of/GROWTH/draft/")

    answer = browser.post("/plans/of/GROWTH/draft/", {"fingerprint": question.context["hidden"]["fingerprint"]})

    assert answer.status_code == 303
    assert growth.editions.filter(status="draft").exists()


def test_the_page_copies_an_edition(growth):
    answer = make.client().get("/plans/of/PRO/v2/copy/", {"plan": "GROWTH"})

    assert answer.status_code == 302
    assert "PRO v2" in make.client().get(answer.url).content.decode()


def test_scripts_open_one(growth):
    answer = make.client().post("/api/v1/plans/GROWTH/draft", {"plan": "PRO", "number": 2}, content_type="application/json")

    assert (answer.status_code, answer.json()["number"], answer.json()["status"]) == (201, 3, "draft")
    assert answer.json()["content"]["prices"]["OMR"]["monthly"] == "199.000"
