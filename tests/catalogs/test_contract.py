"""The product reads the codes its own tenant is pinned to, and nothing without a tenant."""

import pytest
from django.db import DatabaseError, connections, transaction

from catalogs import actions
from catalogs.models import CatalogRelease
from tests import make


@pytest.fixture
def two_tenants(committed_db):
    tenants = [make.tenant(), make.tenant()]
    actions.pin(tenant=tenants[0], catalogs=["color"], by=make.WORKER)
    actions.pin(tenant=tenants[1], by=make.WORKER)
    return tenants


def as_product(question: str, tenant_id: str = "") -> list[tuple]:
    with transaction.atomic(using="product"), connections["product"].cursor() as cursor:
        cursor.execute("SELECT set_config('app.tenant_id', %s, true)", [tenant_id])
        cursor.execute(question)
        return cursor.fetchall()


def test_the_product_reads_exactly_its_own_tenants_codes(two_tenants):
    mine, other = (str(tenant.pk) for tenant in two_tenants)

    assert as_product("SELECT DISTINCT tenant_id::text, catalog, release FROM catalog", mine) == [(mine, "color", 1)]
    assert as_product("SELECT count(*) FROM catalog", other) == [(408,)]
    question = "SELECT name, name2, position, attrs ->> 'hex' FROM catalog WHERE code = 'WHITE'"
    assert as_product(question, mine) == [("White", "أبيض", 10, "#FFFFFF")]


def test_a_pinned_tenant_keeps_its_release_when_a_newer_one_goes_live(two_tenants):
    before = CatalogRelease.objects.live().get(catalog__key="color")
    CatalogRelease.objects.create(catalog=before.catalog, number=2, content={"codes": []}, content_hash="x").go_live(
        make.clock.now()
    )

    assert as_product("SELECT count(*) FROM catalog", str(two_tenants[0].pk)) == [(25,)]


@pytest.mark.parametrize("relation", ["tenant_api.catalog", "hq.catalogs_pin"])
def test_the_product_sees_nothing_without_a_tenant(two_tenants, relation):
    assert as_product(f"SELECT 1 FROM {relation}") == []


def test_the_product_does_not_see_a_draft(two_tenants):
    catalog = CatalogRelease.objects.live().first().catalog
    CatalogRelease.objects.create(catalog=catalog, number=99, content={"codes": []}, content_hash="x")

    assert as_product("SELECT 1 FROM hq.catalogs_catalogrelease WHERE number = 99", str(two_tenants[0].pk)) == []


@pytest.mark.parametrize("statement", ["DELETE FROM hq.catalogs_pin", "SELECT lock_policy FROM hq.catalogs_catalog"])
def test_the_product_writes_nothing_and_reads_no_other_column(two_tenants, statement):
    with pytest.raises(DatabaseError, match="permission denied"):
        as_product(statement, str(two_tenants[0].pk))
