"""Seeding publishes the workflows of the files once; a bad file is named with its key and rule."""

import json
import shutil
from functools import partial

import pytest

from hqconsole.kernel import ledger
from hqconsole.kernel.errors import Forbidden
from hqconsole.kernel.roles import Role
from hqconsole.kernel.seeds import SeedFault
from tests import make
from workflows import actions, queries, seeds
from workflows.models import Workflow, WorkflowVersion


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The seed files in a place where a test may change them."""
    copy = tmp_path / "workflows"
    shutil.copytree(seeds.FOLDER, copy)
    monkeypatch.setattr(seeds, "read", partial(seeds.read, copy))
    return copy


def edit(path, change) -> None:
    content = json.loads(path.read_text("utf-8"))
    change(content)
    path.write_text(json.dumps(content), "utf-8")


@pytest.mark.django_db
def test_the_files_hold_every_workflow():
    assert (Workflow.objects.count(), WorkflowVersion.objects.live().count()) == (8, 8)
    contents = [version.content for version in queries.offered()]
    assert (sum(len(each["stages"]) for each in contents), sum(len(each["moves"]) for each in contents)) == (85, 109)


@pytest.mark.django_db
def test_seeding_twice_is_refused_and_known_before():
    assert queries.is_seeded()
    with pytest.raises(actions.AlreadySeeded):
        actions.seed(by=make.WORKER)


@pytest.mark.django_db
def test_only_what_changed_is_written(folder):
    edit(folder / "wf_simple.json", lambda workflow: workflow.update(service_categories=["LAUNDRY"]))
    place = ledger.mark()

    assert not queries.is_seeded()
    actions.seed(by=make.WORKER)

    (change,) = ledger.captured_since(place)
    assert change.changes == {"service_categories": [["LAUNDRY", "IRON_ONLY", "WASH_AND_IRON"], ["LAUNDRY"]]}


@pytest.mark.django_db
def test_a_new_version_goes_live_and_the_one_before_retires(folder):
    edit(folder / "wf_simple.json", lambda each: each["versions"].append(each["versions"][0] | {"number": 2}))

    actions.seed(by=make.WORKER)

    versions = WorkflowVersion.objects.filter(workflow__key="WF_SIMPLE").order_by("number")
    assert list(versions.values_list("number", "status")) == [(1, "retired"), (2, "live")]


@pytest.mark.django_db
def test_a_file_cannot_rewrite_a_published_version(folder):
    edit(folder / "wf_simple.json", lambda each: each["versions"][0]["stages"][0].update(sla_minutes=45))

    with pytest.raises(SeedFault, match=r"wf_simple\.json: WF_SIMPLE v1: is published"):
        actions.seed(by=make.WORKER)


@pytest.mark.django_db
@pytest.mark.parametrize("role", [role for role in Role if role is not Role.WORKER])
def test_nobody_but_a_machine_seeds(role):
    with pytest.raises(Forbidden):
        actions.seed(by=make.consenting(make.actor(role)))


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda each: each.update(name_ar=" "), "WF_SIMPLE: V10: has a name in both languages"),
        (lambda each: each.pop("description_en"), "WF_SIMPLE: description_en must be a str"),
        (lambda each: each["versions"][0].pop("moves"), "WF_SIMPLE v1: moves must be a list"),
        (lambda each: each["versions"][0]["stages"][1].update(is_initial=True), "WF_SIMPLE v1, stages: V01"),
        (lambda each: each["versions"][0]["moves"].pop(0), "WF_SIMPLE v1, (ready|delivered): V05"),
    ],
)
def test_a_bad_file_is_named_with_its_key_and_rule(folder, change, complaint):
    edit(folder / "wf_simple.json", change)

    with pytest.raises(SeedFault, match=rf"wf_simple\.json: {complaint}"):
        seeds.read()
