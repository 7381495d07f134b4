"""The drafts of several plans go on offer together or not at all; what takes from customers takes a second person."""

import pytest

from audit.models import Entry
from hqconsole.kernel.errors import Forbidden
from hqconsole.kernel.roles import Role
from plans import actions, queries
from plans.models import PlanEdition
from tests import make
from tests.approvals.conftest import approve, ask, execute

from .conftest import REASON, drafted, more, owner, plan_of, subscribed

pytestmark = pytest.mark.django_db
ADDRESS = "/plans/drafts/publish/"


def both() -> list[PlanEdition]:
    """Drafts of two plans that take nothing from anybody."""
    return [drafted("GROWTH", **more("GROWTH")), drafted("STARTER", **more("STARTER"))]


def versions(drafts: list[PlanEdition]) -> dict[str, str]:
    return {each.plan.key: each.version for each in drafts}


def put(drafts: list[PlanEdition], **given) -> list[PlanEdition]:
    return actions.publish_drafts(**({"versions": versions(drafts), "reason": REASON, "by": owner()} | given))


def test_all_of_them_are_on_offer_and_the_ledger_says_it_is_one_act():
    drafts = both()

    put(drafts)

    assert [queries.live_edition(plan_of(key)) for key in ("GROWTH", "STARTER")] == drafts
    events = Entry.objects.filter(verb="plans.publish_drafts", tbl="hq.plans_planedition", op="E")
    assert {event.pk_of_row for event in events} == {str(each.pk) for each in drafts}
    assert len({event.change_group for event in events}) == 1


def test_one_that_cannot_be_published_keeps_the_others_back():
    drafts = [*both(), drafted("PRO")]

    with pytest.raises(actions.NothingChanged):
        put(drafts)

    assert queries.live_edition(plan_of("GROWTH")) != drafts[0]


def test_a_draft_that_moved_since_it_was_seen_keeps_all_back():
    drafts = both()

    with pytest.raises(actions.DraftMoved):
        put(drafts, versions=versions(drafts) | {"STARTER": "another"})

    assert queries.live_edition(plan_of("GROWTH")) != drafts[0]


@pytest.mark.parametrize(
    ("given", "refusal"), [({}, actions.NothingChanged), ({"PRO": "x"}, actions.NoDraft), ({"NONE": "x"}, actions.NoDraft)]
)
def test_where_there_is_no_draft_nothing_is_published(given, refusal):
    with pytest.raises(refusal):
        put([], versions=given)


def test_what_takes_from_customers_takes_a_second_person():
    fewer = queries.live_edition(plan_of("STARTER")).content["features"][1:]
    drafts = [drafted("GROWTH", **more("GROWTH")), drafted("STARTER", features=fewer)]

    request = ask(make.person(), actions.publish_drafts, versions=versions(drafts), reason=REASON)
    assert queries.live_edition(plan_of("GROWTH")) != drafts[0]
    approve(request, make.person(Role.SUPER_ADMIN))
    execute(request)

    assert [queries.live_edition(plan_of(key)) for key in ("GROWTH", "STARTER")] == drafts


@pytest.mark.parametrize("role", [Role.SUPPORT_ANALYST, Role.TECH_ADMIN])
def test_others_may_not(role):
    drafts = both()
    with pytest.raises(Forbidden):
        put(drafts, by=make.actor(role))


def test_the_page_says_what_it_comes_to():
    both()
    subscribed("GROWTH")
    subscribed("STARTER")
    browser = make.client()

    review = browser.get("/plans/drafts/review/").content.decode()
    question = browser.get(ADDRESS)

    assert "2 changes" in review
    assert "2 tenants stay on the edition they have" in review
    assert ADDRESS in review
    assert len(question.context["changes"]) == 2
    assert "It takes something from customers." not in question.context["effects"]


def test_a_draft_beneath_which_something_went_live_waits():
    drafts = both()
    other = queries.live_edition(plan_of("PRO"))
    PlanEdition.objects.filter(pk=drafts[0].pk).update(base=other)

    assert [card.draft for card in queries.ready_together(queries.draft_cards())] == [drafts[1]]


def test_one_draft_alone_has_its_own_button():
    drafted("GROWTH", **more("GROWTH"))

    assert ADDRESS not in make.client().get("/plans/drafts/review/").content.decode()


def test_a_script_publishes_what_it_read():
    drafts, browser = both(), make.client()
    proof = make.proof(browser, actions.publish_drafts, versions=versions(drafts))

    answer = make.by_script(
        "plans/drafts/publish", browser, versions=versions(drafts), reason=REASON, confirmed=True, proof=proof
    )

    assert (answer.status_code, [each["status"] for each in answer.json()]) == (200, ["live", "live"])
