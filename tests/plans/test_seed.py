"""Seeding writes what is new or changed and nothing else; a bad file is named with its key and rule."""

import pytest

from hqconsole.kernel import editions
from hqconsole.kernel.seeds import SeedFault
from plans import actions, seeds
from plans.models import Feature, Limit, Plan, PlanEdition
from tests import make
from tests.seeds import edit, folder_of

folder = folder_of(seeds)


@pytest.mark.django_db
def test_the_files_hold_the_whole_offer():
    assert (Feature.objects.count(), Limit.objects.count(), Plan.objects.count()) == (46, 13, 5)
    assert sorted(PlanEdition.objects.values_list("number", "status")) == [(1, "retired")] * 5 + [(2, "live")] * 5
    assert editions.live_of("plan", "STARTER").price("OMR", "monthly").minor == 29000


@pytest.mark.django_db
def test_what_staff_decide_is_not_in_the_files(folder):
    edit(folder / "features.json", lambda rows: rows[0].update(name_en="PDF bills"))
    Feature.objects.filter(key="pdf_invoices").update(is_killed=True)

    actions.seed(by=make.WORKER)

    feature = Feature.objects.get(key="pdf_invoices")
    assert (feature.name_en, feature.is_killed) == ("PDF bills", True)


def second(plan: dict) -> dict:
    return plan["editions"][1]


@pytest.mark.parametrize(
    ("file", "change", "complaint"),
    [
        ("features.json", lambda rows: rows[0].update(group="fun"), "features.json: pdf_invoices: group must be one of receipts"),
        ("features.json", lambda rows: rows[0].pop("name_ar"), "features.json: pdf_invoices: name_ar must be a str"),
        ("features.json", lambda rows: rows.append(rows[0]), "features.json: key: stands twice"),
        ("limits.json", lambda rows: rows[0].update(enforcement="maybe"), "limits.json: orders_per_month: enforcement must be"),
        ("limits.json", lambda rows: rows[0].update(colour="red"), "limits.json: orders_per_month: colour is not a field"),
        ("plans/pro.json", lambda plan: plan.update(trial_days="14"), "pro.json: PRO: trial_days must be a int"),
        ("plans/pro.json", lambda plan: plan.update(is_default=True), "exactly one plan is the default"),
        ("plans/pro.json", lambda plan: second(plan)["features"].append("fly"), "PRO v2, features.fly: There is no such feature"),
        (
            "plans/pro.json",
            lambda plan: second(plan)["features"].append("printing"),
            "features.printing: This feature is named twice",
        ),
        (
            "plans/pro.json",
            lambda plan: second(plan)["limits"].update(wings={"included": 1, "hard_cap": 1}),
            "limits.wings: There is no such limit",
        ),
        (
            "plans/pro.json",
            lambda plan: second(plan)["limits"]["users"].update(hard_cap=1),
            "limits.users: It must not stop before",
        ),
        (
            "plans/pro.json",
            lambda plan: second(plan)["limits"]["users"].update(included=-1),
            "limits.users: It must not stop before",
        ),
        (
            "plans/pro.json",
            lambda plan: second(plan)["limits"]["users"].update(included=-2),
            "limits.users: Nothing is below zero but -1",
        ),
        (
            "plans/pro.json",
            lambda plan: second(plan)["limits"]["users"].update(included="5"),
            "limits.users: Whole numbers are needed",
        ),
        (
            "plans/pro.json",
            lambda plan: second(plan)["prices"]["OMR"].update(monthly="29.0001"),
            "prices.OMR.monthly: “29.0001” is no amount with at most 3",
        ),
        (
            "plans/pro.json",
            lambda plan: second(plan)["prices"]["SAR"].update(monthly="29.001"),
            "prices.SAR.monthly: “29.001” is no amount with at most 2",
        ),
        (
            "plans/pro.json",
            lambda plan: second(plan)["prices"]["OMR"].update(monthly="-1"),
            "prices.OMR.monthly: A price is needed, not below zero",
        ),
        ("plans/pro.json", lambda plan: second(plan)["prices"]["OMR"].pop("setup"), "prices.OMR: It takes a monthly, an annual"),
        (
            "plans/pro.json",
            lambda plan: second(plan)["prices"].update(XXX={"monthly": "1"}),
            "prices.XXX: We do not bill in this currency",
        ),
    ],
)
def test_a_bad_file_is_named_with_its_key_and_rule(folder, file, change, complaint):
    edit(folder / file, change)

    with pytest.raises(SeedFault, match=complaint):
        seeds.read()


def test_a_file_that_is_not_json_is_named(folder):
    (folder / "limits.json").write_text("[{", "utf-8")

    with pytest.raises(SeedFault, match=r"limits\.json: file: is not JSON"):
        seeds.read()
