"""Pinning points a tenant at the live releases, in one statement however many there are."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from audit.models import Entry
from catalogs import actions, queries
from catalogs.models import CatalogRelease
from hqconsole.kernel.editions import NoLiveEdition
from hqconsole.kernel.errors import Forbidden
from hqconsole.kernel.roles import Role
from tests import make

pytestmark = pytest.mark.django_db


def publish_next(catalog: str) -> CatalogRelease:
    before = CatalogRelease.objects.live().get(catalog__key=catalog)
    draft = CatalogRelease.objects.create(
        catalog=before.catalog, number=before.number + 1, content=before.content, content_hash=before.content_hash
    )
    draft.go_live(make.clock.now())
    return draft


def test_pinning_points_at_the_live_release_of_every_catalog():
    tenant = make.tenant()

    with CaptureQueriesContext(connection) as asked:
        releases = actions.pin(tenant=tenant, by=make.WORKER)

    assert (len(releases), tenant.pins.count()) == (26, 26)
    assert sum("INSERT INTO" in query["sql"] and "catalogs_pin" in query["sql"] for query in asked) == 1
    assert Entry.objects.filter(verb="catalogs.pin", tenant=str(tenant.pk)).count() == 26


def test_whether_a_tenant_is_pinned_is_known_before():
    tenant = make.tenant()
    assert not queries.is_pinned(tenant)

    actions.pin(tenant=tenant, by=make.WORKER)
    assert queries.is_pinned(tenant)

    publish_next("color")
    assert not queries.is_pinned(tenant)


def test_pinning_again_moves_only_what_is_behind():
    tenant = make.tenant()
    actions.pin(tenant=tenant, by=make.WORKER)
    newer = publish_next("color")

    assert actions.pin(tenant=tenant, by=make.WORKER) == [newer]

    assert tenant.pins.count() == 26
    assert tenant.pins.get(catalog__key="color").release == newer


def test_only_the_catalogs_named_are_pinned():
    tenant = make.tenant()

    actions.pin(tenant=tenant, catalogs=["color", "unit"], by=make.WORKER)

    assert sorted(tenant.pins.values_list("catalog__key", flat=True)) == ["color", "unit"]


def test_a_tenant_that_reads_the_live_releases_is_not_pinned_again():
    tenant = make.tenant()
    actions.pin(tenant=tenant, by=make.WORKER)

    for catalogs in (None, ["color"]):
        with pytest.raises(actions.AlreadyPinned):
            actions.pin(tenant=tenant, catalogs=catalogs, by=make.WORKER)


def test_a_catalog_that_does_not_exist_is_refused_and_nothing_is_pinned():
    tenant = make.tenant()

    with pytest.raises(NoLiveEdition, match="spells"):
        actions.pin(tenant=tenant, catalogs=["color", "spells"], by=make.WORKER)
    assert tenant.pins.count() == 0


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.WORKER])
def test_nobody_but_a_machine_pins_yet(role):
    with pytest.raises(Forbidden):
        actions.pin(tenant=make.tenant(), by=make.consenting(make.actor(role)))


def test_the_database_refuses_a_second_pin_of_a_catalog():
    tenant = make.tenant()
    actions.pin(tenant=tenant, by=make.WORKER)
    pin = tenant.pins.first()
    pin.pk = None

    with pytest.raises(IntegrityError, match="pin_once"), transaction.atomic():
        pin.save(force_insert=True)
