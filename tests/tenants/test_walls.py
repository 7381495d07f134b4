"""Each database role sees and writes what it must, and not a row more."""

import pytest
from django.db import ProgrammingError, connections, transaction

from audit.models import Entry
from hqconsole.kernel.elevated import elevated
from jobs.outbox import tenant_moved
from tests import make

FORBIDDEN = r"permission denied|must be owner|row-level security"


@pytest.fixture
def two_tenants(committed_db):
    tenants = [make.tenant(), make.tenant()]
    for tenant in tenants:
        tenant_moved(str(tenant.pk))
    return tenants


def ask(alias: str, question: str, tenant_id: str = ""):
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        cursor.execute("SELECT set_config('app.tenant_id', %s, true)", [tenant_id])
        cursor.execute(question)
        return cursor.fetchall() if cursor.description else None


TENANT_TABLES = ["org_tenants_mst", "org_branches_mst", "tenant_api.tenant"]


@pytest.mark.parametrize("table", TENANT_TABLES)
def test_the_product_sees_exactly_the_tenant_of_its_transaction(two_tenants, table):
    mine, _other = two_tenants
    key = "tenant_org_id" if "branches" in table else "id"

    assert ask("product", f"SELECT {key} FROM {table}", str(mine.pk)) == [(mine.pk,)]


@pytest.mark.parametrize("table", TENANT_TABLES)
def test_the_product_sees_nothing_without_a_tenant(two_tenants, table):
    assert ask("product", f"SELECT * FROM {table}") == []


@pytest.mark.parametrize(
    ("alias", "statement"),
    [
        ("product", "UPDATE org_tenants_mst SET is_active = true"),
        ("product", "INSERT INTO org_orders_mst (tenant_org_id, order_no) VALUES (gen_random_uuid(), 'x')"),
        ("product", "SELECT * FROM hq.tenants_hold"),
        ("product", "SELECT * FROM hq.staff_person"),
        ("product", "SELECT * FROM audit.timeline"),
        ("default", "SELECT * FROM public.org_tenants_mst"),
        ("default", "SELECT * FROM public.org_orders_mst"),
        ("default", "INSERT INTO public.org_orders_mst (tenant_org_id, order_no) VALUES (gen_random_uuid(), 'x')"),
        ("default", "SET ROLE hq_elevated"),
        ("default", "SELECT set_config('role', 'hq_publisher', true)"),
        ("default", "CREATE TABLE hq.mine (id int)"),
        ("default", "ALTER TABLE hq.tenants_tenant DISABLE ROW LEVEL SECURITY"),
        ("elevated", "SELECT * FROM hq.tenants_tenant"),
        ("publisher", "SELECT * FROM org_orders_mst"),
        ("publisher", "DELETE FROM org_tenants_mst"),
        ("publisher", "UPDATE org_tenants_mst SET slug = 'mine'"),
        ("publisher", "SELECT * FROM hq.tenants_tenant"),
        ("auditor", "UPDATE audit.sys_audit_log SET actor = 'x'"),
        ("auditor", "SELECT * FROM hq.tenants_tenant"),
        ("owner", "SELECT * FROM audit.inbox"),
        ("owner", "SET ROLE audit_owner"),
        ("owner", "CREATE ROLE intruder"),
    ],
)
def test_no_role_climbs_over_the_wall(two_tenants, alias, statement):
    with pytest.raises(ProgrammingError, match=FORBIDDEN):
        ask(alias, statement, str(two_tenants[0].pk))


def test_a_setting_does_not_open_the_wall_for_the_consoles_role(two_tenants):
    with pytest.raises(ProgrammingError, match=FORBIDDEN):
        ask(
            "default",
            "WITH x AS MATERIALIZED (SELECT set_config('app.tenant_id', '', true)) SELECT * FROM public.org_tenants_mst, x",
        )


def test_headquarters_reads_across_tenants_only_inside_elevated(two_tenants):
    with elevated(make.actor(), "Count the tenants of the product") as cursor:
        cursor.execute("SELECT count(*) FROM org_tenants_mst")
        assert cursor.fetchone()[0] >= 2


def test_looking_at_one_tenant_is_recorded_before_the_first_row_is_read(two_tenants):
    tenant = two_tenants[0]
    with elevated(make.actor(), "Support question", tenant_id=str(tenant.pk)) as cursor:
        cursor.execute("SELECT name FROM org_tenants_mst WHERE id = %s", [tenant.pk])

    entry = Entry.objects.get(tenant=str(tenant.pk), op="E")
    assert entry.changes["purpose"] == [None, "Support question"]


def test_elevated_reading_writes_nothing(two_tenants):
    with pytest.raises(Exception, match=r"read-only|permission denied"), elevated(make.actor(), "Try") as cursor:
        cursor.execute("UPDATE org_tenants_mst SET name = 'x'")
