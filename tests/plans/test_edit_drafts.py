"""The matrix saves what differs into the drafts of several plans, all or none; it is an ordinary form."""

from copy import deepcopy

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from audit.models import Entry
from hqconsole.kernel.errors import Forbidden, Refusal
from hqconsole.kernel.roles import Role
from plans import actions, queries
from plans.columns import edit_matrix
from plans.models import Feature, PlanEdition
from plans.written import written
from tests import make

from .conftest import drafted, more, owner, plan_of, subscribed

pytestmark = pytest.mark.django_db
ADDRESS = "/plans/drafts/"


def answers(**changed) -> dict:
    """The matrix as a browser sends it, with some of its cells changed; None unticks a switch."""
    given = {}
    for column in edit_matrix().columns:
        form = column.form
        given[form.add_prefix("version")] = form.initial["version"]
        for name in form.fields:
            value = form[name].value()
            if name.startswith("features."):
                given |= {form.add_prefix(name): "on"} if value else {}
            elif name != "version":
                given[form.add_prefix(name)] = "" if value is None else value
    for name, value in changed.items():
        given.pop(name) if value is None else given.update({name: value})
    return given


def test_only_what_differs_gets_a_draft():
    tenants = [subscribed("GROWTH"), subscribed("PRO")]

    answer = make.client().post(ADDRESS, answers(**{"GROWTH-features.white_label": "on", "PRO-limits.users": "60"}))

    assert answer.status_code == 303
    assert PlanEdition.objects.filter(status="draft").count() == 2
    assert "white_label" in queries.draft_of(plan_of("GROWTH")).content["features"]
    assert queries.draft_of(plan_of("PRO")).content["limits"]["users"] == {"included": 60, "hard_cap": 60}
    assert edit_matrix().changes == 2
    assert edit_matrix().tenants == len(tenants)


def test_nothing_changed_is_nothing_saved():
    assert make.client().post(ADDRESS, answers()).status_code == 303
    assert not PlanEdition.objects.filter(status="draft").exists()


def test_a_switch_that_is_off_takes_the_feature_out():
    make.client().post(ADDRESS, answers(**{"GROWTH-features.printing": None}))

    assert "printing" not in queries.draft_of(plan_of("GROWTH")).content["features"]


@pytest.mark.parametrize(
    ("language", "text", "allowance"),
    [
        ("en", "1,200", (1200, 1200)),
        ("ar", "١٢٠٠", (1200, 1200)),
        ("en", "Unlimited", (-1, -1)),
        ("ar", "بلا حدّ", (-1, -1)),
        ("en", "-1", (-1, -1)),
        ("en", "0", (0, 0)),
    ],
)
def test_a_limit_is_typed_in_any_of_our_ways(language, text, allowance):
    with override(language):
        given = answers(**{"GROWTH-limits.users": text})

    make.client(language=language).post(ADDRESS, given)

    limit = next(each for each in queries.registry().limits if each.key == "users")
    found = queries.draft_of(plan_of("GROWTH")).allowance(limit)
    assert (found.included, found.hard_cap) == allowance


def test_a_limit_that_went_on_still_does_and_an_empty_one_is_not_included():
    make.client().post(ADDRESS, answers(**{"GROWTH-limits.storage_mb": "900", "GROWTH-limits.users": ""}))

    limits = queries.draft_of(plan_of("GROWTH")).content["limits"]
    assert limits["storage_mb"] == {"included": 900, "hard_cap": -1}
    assert "users" not in limits


@pytest.mark.parametrize(
    ("text", "complaint"),
    [("-2", "Nothing is below zero"), ("2.5", "no whole number"), ("many", "no whole number"), ("9" * 18, "-1")],
)
def test_a_bad_cell_is_named_and_nothing_is_saved(text, complaint):
    given = answers(**{"GROWTH-limits.users": text, "PRO-features.white_label": "on"})

    answer = make.client().post(ADDRESS, given)

    assert answer.status_code == 422
    assert complaint in answer.content.decode()
    assert f'value="{text}"' in answer.content.decode()
    assert 'data-asks-to-leave="typed"' in answer.content.decode()
    assert not PlanEdition.objects.filter(status="draft").exists()


def test_a_feature_with_a_number_takes_a_number():
    facts = {"group": "orders", "name_en": "Rank", "name_ar": "رتبة", "default_value": None, "position": 99}
    Feature.objects.create(key="rank", type="number", **facts)

    assert make.client().post(ADDRESS, answers(**{"GROWTH-values.rank": "first"})).status_code == 422
    make.client().post(ADDRESS, answers(**{"GROWTH-values.rank": "2.5"}))
    assert queries.draft_of(plan_of("GROWTH")).content["values"] == {"rank": 2.5}
    make.client().post(ADDRESS, answers(**{"GROWTH-values.rank": ""}))
    assert "values" not in queries.draft_of(plan_of("GROWTH")).content


def test_a_stale_matrix_saves_nothing_keeps_what_was_typed_and_says_what_differs():
    typed = answers(**{"GROWTH-limits.users": "99", "PRO-limits.users": "99"})
    theirs = drafted(**more())
    browser = make.client()

    answer = browser.post(ADDRESS, typed)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert queries.draft_of(plan_of("GROWTH")).version == theirs.version
    assert queries.draft_of(plan_of("PRO")) is None
    assert 'value="99"' in page
    assert {change["label"] for change in answer.context["differs"]} >= {"White label", "Active users"}


def test_a_plan_off_offer_loses_nothing_when_a_cell_of_it_is_changed(growth):
    live = queries.live_edition(growth)
    actions.retire(plan=growth, reason="Nobody buys it", by=owner("GROWTH"))

    make.client().post(ADDRESS, answers(**{"GROWTH-features.white_label": "on"}))

    draft = queries.draft_of(growth)
    assert set(draft.content["features"]) == {*live.content["features"], "white_label"}
    assert draft.content["prices"] == live.content["prices"]


def test_all_is_undone_together():
    make.client().post(ADDRESS, answers(**{"GROWTH-features.white_label": "on", "PRO-limits.users": "60"}))

    make.undo(Entry.objects.filter(verb__startswith="plans.").latest("at").change_group)

    assert not PlanEdition.objects.filter(status="draft").exists()


@pytest.mark.parametrize("wanted", [{}, {"GOLD": {"content": {}, "version": ""}}])
def test_an_odd_call_is_refused(wanted):
    with pytest.raises(Refusal):
        actions.edit_drafts(wanted=wanted, by=owner())


@pytest.mark.parametrize("role", [Role.SUPPORT_ANALYST, Role.QA_COMPLIANCE, Role.TECH_ADMIN])
def test_others_may_not(role):
    with pytest.raises(Forbidden):
        actions.edit_drafts(wanted={}, by=make.actor(role))
    assert make.client(role).get(ADDRESS).status_code == 403


def test_the_bar_counts_without_saving():
    subscribed("GROWTH")
    given = answers(**{"GROWTH-features.white_label": "on", "GROWTH-features.printing": None})

    bar = make.client().post("/plans/drafts/count/", given).content.decode()

    assert "2 changes" in bar
    assert "1 tenant affected" in bar
    assert not PlanEdition.objects.filter(status="draft").exists()


def test_the_cells_that_differ_are_marked_beside_what_is_live():
    drafted(**more())

    page = make.client().get(ADDRESS).content.decode()

    assert page.count("is-changed") == 1
    assert "1 change<" in page


def test_more_tenants_and_drafts_cost_no_more_queries():
    browser = make.client()
    browser.get(ADDRESS)
    with CaptureQueriesContext(connection) as few:
        browser.get(ADDRESS)
    for key in ("GROWTH", "PRO", "STARTER"):
        drafted(key)
        subscribed(key)
        subscribed(key)
    with CaptureQueriesContext(connection) as many:
        browser.get(ADDRESS)

    assert len(many) == len(few)


def sent(**limits) -> dict:
    """What a script says of the drafts of two plans, from what is live."""
    live = {key: queries.live_edition(plan_of(key)) for key in ("GROWTH", "PRO")}
    wanted = {key: deepcopy(written(edition.content)) for key, edition in live.items()}
    for key, included in limits.items():
        wanted[key]["limits"]["users"] = {"included": included, "hard_cap": included}
    return {key: {"content": wanted[key], "version": live[key].version} for key in live}


def test_a_script_saves_several_drafts_together():
    answer = make.by_script("plans/drafts/save", drafts=sent(GROWTH=30, PRO=60))

    assert (answer.status_code, [each["status"] for each in answer.json()]) == (200, ["draft", "draft"])
    assert queries.draft_of(plan_of("PRO")).content["limits"]["users"]["included"] == 60


@pytest.mark.parametrize("amount", [-2, 1.5, "many"])
def test_a_script_is_told_in_which_plan_it_is_wrong_and_none_is_saved(amount):
    answer = make.by_script("plans/drafts/save", drafts=sent(GROWTH=30, PRO=amount))

    assert answer.status_code == 422
    assert all(path.startswith("PRO.limits.users") for path in answer.json()["errors"])
    assert not PlanEdition.objects.filter(status="draft").exists()


def test_a_script_is_told_in_which_plan_a_price_is_wrong():
    drafts = sent(GROWTH=30)
    drafts["GROWTH"]["content"]["prices"]["OMR"]["monthly"] = "7.0001"

    answer = make.by_script("plans/drafts/save", drafts=drafts)

    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["GROWTH.prices.OMR.monthly"])
