"""A plan is described anew, and one plan is where new tenants begin."""

import pytest
from django.db import IntegrityError, transaction

from hqconsole.kernel import clock
from hqconsole.kernel.errors import Refusal
from plans import actions, queries
from plans.models import Plan
from tests import make

from .conftest import owner, plan_of, subscribed

pytestmark = pytest.mark.django_db


def facts_of(plan: Plan, **changed) -> dict:
    names = ("name_en", "name_ar", "description_en", "description_ar", "is_public", "trial_days")
    return {name: getattr(plan, name) for name in names} | changed


def change(plan: Plan, is_default: bool | None = None, **changed) -> Plan:
    wanted = plan.is_default if is_default is None else is_default
    return actions.change_plan(plan=plan, facts=facts_of(plan, **changed), is_default=wanted, by=owner())


def test_it_gets_trial_days_and_the_files_do_not_take_them_away(growth):
    assert change(growth, trial_days=7).trial_days == 7
    assert queries.is_seeded()


def test_another_plan_becomes_the_default(growth):
    change(growth, is_default=True)

    assert [plan.key for plan in Plan.objects.filter(is_default=True)] == ["GROWTH"]
    assert queries.is_seeded()


def test_there_is_always_a_default():
    with pytest.raises(Refusal, match="make another plan the default instead"):
        change(Plan.objects.get(is_default=True), is_default=False)


def test_nobody_begins_on_a_plan_that_is_not_on_offer(growth):
    actions.retire(plan=growth, reason="Nobody buys it", by=owner("GROWTH"))

    with pytest.raises(Refusal, match="not on offer"):
        change(growth, is_default=True)


def test_the_same_is_no_change(growth):
    with pytest.raises(Refusal, match="It says so already"):
        change(growth)


def test_the_database_keeps_the_default_open():
    with pytest.raises(IntegrityError, match="plan_default_is_open"), transaction.atomic():
        Plan.objects.filter(is_default=True).update(closed_at=clock.now())


def test_the_page_shows_what_changes():
    question = make.client().get("/plans/of/PRO/change/", facts_of(plan_of("PRO"), trial_days=7))

    assert [change["becomes"] for change in question.context["changes"] if change["field"] == "trial_days"] == [7]


def ranks() -> list[str]:
    return list(Plan.objects.order_by("position").values_list("key", flat=True))


@pytest.mark.parametrize("rank", [1, 2, 4, 5])
def test_a_plan_gets_another_rank_and_the_others_close_up(growth, rank):
    others = [key for key in ranks() if key != "GROWTH"]

    actions.change_plan(plan=growth, facts=facts_of(growth), is_default=False, rank=rank, by=owner())

    assert ranks() == [*others[: rank - 1], "GROWTH", *others[rank - 1 :]]
    assert [plan.position for plan in Plan.objects.order_by("position")] == [0, 1, 2, 3, 4]
    assert queries.is_seeded()


def test_going_to_a_cheap_new_plan_is_a_downgrade_once_it_ranks_low():
    tenant = subscribed("STARTER")
    facts = facts_of(plan_of("STARTER"), name_en="Mini", name_ar="المصغرة")
    mini = actions.add_plan(key="MINI", facts=facts, by=owner())
    draft = actions.draft(plan=mini, source=queries.live_edition(plan_of("STARTER")), by=owner())
    actions.publish(edition=draft, version=draft.version, reason="For kiosks with one machine", by=owner("MINI-v1"))

    actions.change_plan(plan=mini, facts=facts, rank=2, by=owner())

    assert ranks()[:3] == ["FREE_TRIAL", "MINI", "STARTER"]
    with pytest.raises(actions.WrongDirection):
        actions.upgrade(tenant=tenant, plan=plan_of("MINI"), by=owner())


@pytest.mark.parametrize("rank", [0, 6])
def test_there_is_no_rank_beyond_the_last(growth, rank):
    with pytest.raises(actions.Unsound) as refused:
        actions.change_plan(plan=growth, facts=facts_of(growth), rank=rank, by=owner())
    assert list(refused.value.errors) == ["rank"]


def test_a_script_says_only_what_it_changes():
    before = Plan.objects.get(is_default=True)

    answer = make.by_script(f"plans/{before.key}/change", trial_days=7, confirmed=True)

    assert (answer.status_code, answer.json()["trial_days"], answer.json()["is_default"]) == (200, 7, True)
    assert answer.json()["name_ar"] == before.name_ar
