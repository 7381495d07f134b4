"""Seeding writes what is new or changed and nothing else; a bad file is named with its key and rule."""

import json
import shutil
from functools import partial

import pytest

from hqconsole.kernel import editions, ledger
from hqconsole.kernel.errors import Forbidden
from hqconsole.kernel.roles import Role
from hqconsole.kernel.seeds import SeedFault
from plans import actions, queries, seeds
from plans.models import Feature, Limit, Plan, PlanEdition
from tests import make


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The seed files in a place where a test may change them."""
    copy = tmp_path / "seed"
    shutil.copytree(seeds.FOLDER, copy)
    monkeypatch.setattr(seeds, "read", partial(seeds.read, copy))
    return copy


def edit(path, change) -> None:
    content = json.loads(path.read_text("utf-8"))
    change(content)
    path.write_text(json.dumps(content), "utf-8")


@pytest.mark.django_db
def test_the_files_hold_the_whole_offer():
    assert (Feature.objects.count(), Limit.objects.count(), Plan.objects.count()) == (46, 13, 5)
    assert sorted(PlanEdition.objects.values_list("number", "status")) == [(1, "retired")] * 5 + [(2, "live")] * 5
    assert editions.live_of("plan", "STARTER").price("OMR", "monthly").minor == 29000


@pytest.mark.django_db
def test_seeding_twice_is_refused_and_known_before():
    assert queries.is_seeded()
    with pytest.raises(actions.AlreadySeeded):
        actions.seed(by=make.WORKER)


@pytest.mark.django_db
def test_only_what_changed_is_written(folder):
    edit(folder / "features.json", lambda rows: rows[0].update(name_en="PDF bills"))
    Feature.objects.filter(key="pdf_invoices").update(is_killed=True)

    place = ledger.mark()

    assert not queries.is_seeded()
    actions.seed(by=make.WORKER)

    assert [change.changes for change in ledger.captured_since(place)] == [{"name_en": ["PDF invoices", "PDF bills"]}]
    assert Feature.objects.get(key="pdf_invoices").is_killed
    assert queries.is_seeded()


@pytest.mark.django_db
def test_a_new_edition_goes_live_and_the_one_before_retires(folder):
    def add_edition(plan):
        plan["editions"].append(plan["editions"][-1] | {"number": 3, "features": ["printing"]})

    edit(folder / "plans" / "starter.json", add_edition)

    actions.seed(by=make.WORKER)

    assert sorted(PlanEdition.objects.filter(plan__key="STARTER").values_list("number", "status")) == [
        (1, "retired"),
        (2, "retired"),
        (3, "live"),
    ]


@pytest.mark.django_db
def test_a_file_cannot_rewrite_a_published_edition(folder):
    edit(folder / "plans" / "starter.json", lambda plan: plan["editions"][1]["features"].pop())

    with pytest.raises(SeedFault, match=r"starter\.json: STARTER v2: is published"):
        actions.seed(by=make.WORKER)


@pytest.mark.django_db
@pytest.mark.parametrize("role", [role for role in Role if role is not Role.WORKER])
def test_nobody_but_a_machine_seeds(role):
    with pytest.raises(Forbidden):
        actions.seed(by=make.consenting(make.actor(role)))


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
        ("plans/pro.json", lambda plan: second(plan)["features"].append("fly"), "PRO v2, fly: is not a feature"),
        ("plans/pro.json", lambda plan: second(plan)["features"].append("printing"), "features: names a feature twice"),
        (
            "plans/pro.json",
            lambda plan: second(plan)["limits"].update(wings={"included": 1, "hard_cap": 1}),
            "wings: is not a limit",
        ),
        ("plans/pro.json", lambda plan: second(plan)["limits"]["users"].update(hard_cap=1), "users: hard_cap must not be below"),
        ("plans/pro.json", lambda plan: second(plan)["limits"]["users"].update(included=-1), "users: hard_cap must not be below"),
        ("plans/pro.json", lambda plan: second(plan)["limits"]["users"].update(included=-2), "users: -1 is without limit"),
        ("plans/pro.json", lambda plan: second(plan)["limits"]["users"].update(included="5"), "users: needs whole numbers"),
        (
            "plans/pro.json",
            lambda plan: second(plan)["prices"]["OMR"].update(monthly="29.0001"),
            "OMR: “29.0001” has more than the 3",
        ),
        (
            "plans/pro.json",
            lambda plan: second(plan)["prices"]["SAR"].update(monthly="29.001"),
            "SAR: “29.001” has more than the 2",
        ),
        (
            "plans/pro.json",
            lambda plan: second(plan)["prices"]["OMR"].update(monthly="-1"),
            "OMR: needs monthly, annual and setup",
        ),
        ("plans/pro.json", lambda plan: second(plan)["prices"]["OMR"].pop("setup"), "OMR: needs monthly, annual and setup"),
        (
            "plans/pro.json",
            lambda plan: second(plan)["prices"].update(XXX={"monthly": "1"}),
            "XXX: “1”|XXX: XXX is not a currency",
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
