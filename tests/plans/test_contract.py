"""The product sees its own tenant's subscription and what follows from it, and nothing without a tenant."""

import pytest
from django.db import DatabaseError, connections, transaction

from plans import actions
from plans.models import PlanEdition
from plans.publishing import publish_subscription
from tenants.publishing import publish_tenant
from tests import make

VIEWS = ["subscription", "features", "limits"]


@pytest.fixture
def two_tenants(committed_db, monkeypatch):
    monkeypatch.setattr("hqconsole.kernel.queue.ring", lambda *_: None)
    tenants = [make.tenant(), make.tenant()]
    for tenant, plan in zip(tenants, ["GROWTH", "PRO"], strict=True):
        actions.subscribe(tenant=tenant, plan=plan, by=make.WORKER)
    return tenants


def as_product(question: str, tenant_id: str = "") -> list[tuple]:
    with transaction.atomic(using="product"), connections["product"].cursor() as cursor:
        cursor.execute("SELECT set_config('app.tenant_id', %s, true)", [tenant_id])
        cursor.execute(question)
        return cursor.fetchall()


@pytest.mark.parametrize("view", VIEWS)
def test_the_product_sees_exactly_its_own_tenant(two_tenants, view):
    mine, _other = two_tenants

    assert as_product(f"SELECT DISTINCT tenant_id FROM tenant_api.{view}", str(mine.pk)) == [(mine.pk,)]


@pytest.mark.parametrize("view", [*(f"tenant_api.{view}" for view in VIEWS), "hq.plans_subscription"])
def test_the_product_sees_nothing_without_a_tenant(two_tenants, view):
    assert as_product(f"SELECT 1 FROM {view}") == []


def test_the_product_reads_what_its_plan_gives(two_tenants):
    mine = str(two_tenants[0].pk)

    assert as_product("SELECT plan, name2, edition, status, price_minor FROM subscription", mine) == [
        ("GROWTH", "النمو", 2, "active", 79000)
    ]
    assert as_product("SELECT value, source FROM features WHERE key = 'driver_app'", mine) == [("true", "plan")]
    assert as_product("SELECT value, source FROM features WHERE key = 'api_access'", mine) == [("false", "off")]
    assert as_product("SELECT included, hard_cap, enforcement FROM limits WHERE key = 'users'", mine) == [(15, 15, "hard")]


def test_the_product_does_not_see_a_draft(two_tenants):
    edition = PlanEdition.objects.live().first()
    draft = PlanEdition.objects.create(plan=edition.plan, number=99, content={}, content_hash="x")

    assert as_product("SELECT status FROM hq.plans_planedition WHERE number = 99", str(two_tenants[0].pk)) == []
    assert draft.status == "draft"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE hq.plans_subscription SET price_minor = 0",
        "INSERT INTO hq.plans_feature (key) VALUES ('free')",
        "UPDATE tenant_api.features SET value = 'true'",
        "SELECT description_en FROM hq.plans_plan",
    ],
)
def test_the_product_writes_nothing_and_reads_no_other_column(two_tenants, statement):
    with pytest.raises(DatabaseError, match=r"permission denied|cannot update view"):
        as_product(statement, str(two_tenants[0].pk))


def test_the_products_own_row_says_the_same_however_often_it_is_written(two_tenants):
    tenant = two_tenants[0]
    for _time in range(2):
        with transaction.atomic(using="publisher"), connections["publisher"].cursor() as cursor:
            publish_tenant(cursor, tenant)
            publish_subscription(cursor, tenant)

    assert as_product("SELECT plan_code, status, base_price, is_active FROM org_pln_subscriptions_mst", str(tenant.pk)) == [
        ("GROWTH", "active", 79, True)
    ]


def test_a_subscription_that_ended_is_no_longer_active_in_the_product(two_tenants):
    tenant = two_tenants[0]
    with transaction.atomic(using="publisher"), connections["publisher"].cursor() as cursor:
        publish_tenant(cursor, tenant)
        publish_subscription(cursor, tenant)
        tenant.subscriptions.update(status="ended", ends_on="2099-01-01")
        publish_subscription(cursor, tenant)

    assert as_product("SELECT is_active FROM org_pln_subscriptions_mst", str(tenant.pk)) == [(False,)]
