"""What went live beneath a draft is taken over into it; where both changed the same, the draft stands."""

from copy import deepcopy

import pytest

from hqconsole.kernel import clock, editions
from hqconsole.kernel.editions import publish_seed
from plans import actions, queries
from plans.models import PlanEdition
from tests import make

from .conftest import REASON, drafted, owner

pytestmark = pytest.mark.django_db


def price(content: dict, minor: int) -> dict:
    changed = deepcopy(content)
    changed["prices"]["OMR"]["monthly"] = minor
    return changed


@pytest.fixture
def beneath(growth) -> tuple[PlanEdition, PlanEdition]:
    """A draft with a lower price and one feature more, and an edition of the seeds that went live since it was opened."""
    draft = drafted()
    mine = price(draft.content, 70000)
    mine["features"] = [*mine["features"], "white_label"]
    draft = actions.edit_draft(edition=draft, content=mine, version=draft.version, by=owner())
    theirs = price(draft.base.content, 75000)
    theirs["limits"]["users"] = {"included": 20, "hard_cap": 20}
    live = publish_seed(growth, "plan", number=3, content=theirs, at=clock.now())
    draft.refresh_from_db()
    return draft, live


def rebased(draft: PlanEdition) -> PlanEdition:
    return actions.rebase_draft(edition=draft, version=draft.version, by=owner())


def test_what_only_they_changed_is_taken_over_and_of_a_conflict_the_draft_stands(beneath):
    draft, live = beneath

    merged = rebased(draft)

    assert merged.base == live
    assert merged.allowance(queries.registry().limits[2]).included == 20
    assert merged.price("OMR", "monthly").minor == 70000
    assert "white_label" in merged.content["features"]


def test_it_says_what_changed_beneath_and_what_both_changed(beneath):
    card = queries.draft_card(*beneath, queries.registry())

    assert [change["label"] for change in card.beneath] == ["Active users", "Monthly (OMR)"]
    assert [change["label"] for change in card.conflicts] == ["Monthly (OMR)"]


def test_a_draft_is_not_published_over_what_it_never_saw(beneath):
    draft, live = beneath

    with pytest.raises(actions.LiveMoved, match="GROWTH v3 went live since GROWTH v4 was opened"):
        actions.publish(edition=draft, version=draft.version, reason=REASON, by=owner(draft.slug))
    assert editions.live_of("plan", "GROWTH") == live


def test_nothing_beneath_is_nothing_to_take_over():
    with pytest.raises(actions.NothingChanged):
        rebased(drafted())


def test_a_stale_one_is_refused(beneath):
    with pytest.raises(actions.DraftMoved):
        actions.rebase_draft(edition=beneath[0], version="0" * 64, by=owner())


def test_the_pages_show_it_and_do_it(beneath):
    browser = make.client()
    assert "<bdi>GROWTH v3</bdi> went live since the draft was opened." in browser.get("/plans/of/GROWTH/").content.decode()
    question = browser.get("/plans/of/GROWTH/draft/rebase/")
    assert [change["label"] for change in question.context["changes"]] == ["Active users"]

    browser.post("/plans/of/GROWTH/draft/rebase/", {"fingerprint": question.context["hidden"]["fingerprint"]})

    assert queries.draft_of(beneath[0].plan).base == beneath[1]


def test_a_script_takes_over_what_changed(beneath):
    draft, _live = beneath
    assert make.by_script("plans/GROWTH/draft/rebase", version="another").status_code == 409

    answer = make.by_script("plans/GROWTH/draft/rebase", version=draft.version)

    assert (answer.status_code, answer.json()["content"]["limits"]["users"]["included"]) == (200, 20)
