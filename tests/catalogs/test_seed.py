"""Seeding publishes the catalogs of the files once; a bad file is named with its key and rule."""

import pytest

from catalogs import queries, seeds
from catalogs.models import Catalog, CatalogRelease
from hqconsole.kernel.seeds import SeedFault
from tests.seeds import edit, folder_of

folder = folder_of(seeds)


@pytest.mark.django_db
def test_the_files_hold_every_catalog():
    assert (Catalog.objects.count(), CatalogRelease.objects.live().count()) == (26, 26)
    assert sum(release.code_count for release in queries.offered()) == 408


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
