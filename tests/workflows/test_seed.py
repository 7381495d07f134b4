"""Seeding publishes the workflows of the files once; a bad file is named with its key and rule."""

import pytest

from hqconsole.kernel.seeds import SeedFault
from tests.seeds import edit, folder_of
from workflows import queries, seeds
from workflows.models import Workflow, WorkflowVersion

folder = folder_of(seeds)


@pytest.mark.django_db
def test_the_files_hold_every_workflow():
    assert (Workflow.objects.count(), WorkflowVersion.objects.live().count()) == (8, 8)
    contents = [version.content for version in queries.offered()]
    assert (sum(len(each["stages"]) for each in contents), sum(len(each["moves"]) for each in contents)) == (85, 109)


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
