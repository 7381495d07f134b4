"""Seeding publishes the catalogs of the files once; a bad file is named with its key and rule."""

import json
import shutil
from functools import partial

import pytest

from catalogs import actions, queries, seeds
from catalogs.models import Catalog, CatalogRelease
from hqconsole.kernel import ledger
from hqconsole.kernel.errors import Forbidden
from hqconsole.kernel.roles import Role
from hqconsole.kernel.seeds import SeedFault
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
def test_the_files_hold_every_catalog():
    assert (Catalog.objects.count(), CatalogRelease.objects.live().count()) == (26, 26)
    assert sum(release.code_count for release in queries.offered()) == 408


@pytest.mark.django_db
def test_seeding_twice_is_refused_and_known_before():
    assert queries.is_seeded()
    with pytest.raises(actions.AlreadySeeded):
        actions.seed(by=make.WORKER)


@pytest.mark.django_db
def test_only_what_changed_is_written(folder):
    edit(folder / "color.json", lambda catalog: catalog.update(name_en="Colors"))
    place = ledger.mark()

    assert not queries.is_seeded()
    actions.seed(by=make.WORKER)

    (change,) = ledger.captured_since(place)
    assert change.changes == {"name_en": ["Colours", "Colors"]}


@pytest.mark.django_db
def test_a_new_release_goes_live_and_the_one_before_retires(folder):
    def add_release(catalog):
        catalog["releases"].append(catalog["releases"][0] | {"number": 2, "codes": catalog["releases"][0]["codes"][:3]})

    edit(folder / "color.json", add_release)

    actions.seed(by=make.WORKER)

    releases = CatalogRelease.objects.filter(catalog__key="color").order_by("number")
    assert list(releases.values_list("number", "status")) == [(1, "retired"), (2, "live")]


@pytest.mark.django_db
def test_a_file_cannot_rewrite_a_published_release(folder):
    edit(folder / "color.json", lambda catalog: catalog["releases"][0]["codes"].pop())

    with pytest.raises(SeedFault, match=r"color\.json: color v1: is published"):
        actions.seed(by=make.WORKER)


@pytest.mark.django_db
@pytest.mark.parametrize("role", [role for role in Role if role is not Role.WORKER])
def test_nobody_but_a_machine_seeds(role):
    with pytest.raises(Forbidden):
        actions.seed(by=make.consenting(make.actor(role)))


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda catalog: catalog.update(lock_policy="maybe"), "color: lock_policy must be one of full, code, none"),
        (lambda catalog: catalog.pop("product_table"), "color: product_table must be a str"),
        (
            lambda catalog: catalog["releases"][0]["codes"][0].update(name_ar="White"),
            "color v1, WHITE: “White” has no Arabic letter",
        ),
        (lambda catalog: catalog["releases"][0]["codes"][0].update(code="white"), "color v1, white: is not spelt as"),
    ],
)
def test_a_bad_file_is_named_with_its_key_and_rule(folder, change, complaint):
    edit(folder / "color.json", change)

    with pytest.raises(SeedFault, match=rf"color\.json: {complaint}"):
        seeds.read()
