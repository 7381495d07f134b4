"""Nobody can take capture away from a table, and whoever writes around the console is captured under their own name."""

import json

import psycopg
import pytest
from django.conf import settings
from django.db import connection, connections

from audit.models import Entry
from tenants.models import Tenant
from tests import make
from tests.services import administrator_on


def entries_about(tenant: Tenant) -> list[Entry]:
    return list(Entry.objects.filter(tbl="hq.tenants_tenant", pk_of_row=str(tenant.pk)).order_by("seq"))


def test_a_raw_update_with_another_role_names_that_role(committed_db):
    tenant = make.tenant()

    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE tenants_tenant SET name_en = 'By hand' WHERE id = %s", [tenant.pk])

    entry = entries_about(tenant)[-1]
    assert (entry.actor, entry.is_raw) == ("db:hq_owner", True)


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE hq.tenants_tenant DISABLE TRIGGER audit_update",
        "ALTER TABLE hq.tenants_tenant DISABLE TRIGGER ALL",
        "ALTER TABLE hq.tenants_tenant ENABLE TRIGGER audit_update",
        "DROP TRIGGER audit_insert ON hq.tenants_tenant",
        "ALTER TRIGGER audit_insert ON hq.tenants_tenant RENAME TO harmless",
        "CREATE TABLE hq.nameless (a int)",
    ],
)
def test_the_owner_of_the_tables_cannot_leave_one_without_capture(committed_db, statement):
    with (
        connections["owner"].cursor() as cursor,
        pytest.raises(Exception, match=r"without audit capture|no primary key|permission denied"),
    ):
        cursor.execute(statement)


def test_a_new_table_is_captured_from_its_first_row(committed_db):
    with connections["owner"].cursor() as cursor:
        cursor.execute('CREATE TABLE hq.odd (id int PRIMARY KEY, n text, "old_t" text, "o_" text, "Weird ""col" text)')
        cursor.execute("INSERT INTO hq.odd VALUES (1, 'a', 'b', 'c', 'd')")
        cursor.execute("UPDATE hq.odd SET id = 2")

    found = list(Entry.objects.filter(tbl="hq.odd").exclude(op="X").order_by("seq"))

    assert [(entry.op, entry.pk_of_row) for entry in found] == [("I", "1"), ("D", "1"), ("I", "2")]
    assert found[0].changes['Weird "col'] == [None, "d"]


def test_a_new_column_is_captured_at_once(committed_db):
    tenant = make.tenant()
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE hq.tenants_tenant ADD COLUMN motto text")
        cursor.execute("UPDATE hq.tenants_tenant SET motto = 'clean' WHERE id = %s", [tenant.pk])

    assert entries_about(tenant)[-1].changes == {"motto": [None, "clean"]}


def test_a_rewrite_of_values_by_ddl_is_recorded_with_its_statement(committed_db):
    make.tenant()
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE hq.tenants_contact ALTER COLUMN name TYPE varchar(99) USING upper(name)")

    statements = [entry.changes["statement"][1] for entry in Entry.objects.filter(op="X", tbl__endswith="tenants_contact")]
    assert any(statement.startswith("REWRITE") and "upper(name)" in statement for statement in statements)


def test_a_bulk_change_after_many_small_ones_is_not_slower_than_in_a_fresh_session(committed_db):
    """The plan of the transition tables is cached from its first call; only a FULL JOIN survives a thousandfold change."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO tenants_tenant (id, slug, name_en, name_ar, region, timezone, currency, status, status_since,"
            " settings, is_demo, created_at) SELECT gen_random_uuid(), 'bulk-' || n, 'Bulk', 'كتلة', 'OM', 'Asia/Muscat', 'OMR',"
            " 'provisioning', now(), '{}', false, now() FROM generate_series(1, 3000) n"
        )
        for number in range(1, 60):
            cursor.execute("UPDATE tenants_tenant SET name_en = 'One' WHERE slug = %s", [f"bulk-{number}"])
        warm = elapsed(cursor, "UPDATE tenants_tenant SET name_en = 'Warm'")
    connection.close()
    with connection.cursor() as cursor:
        fresh = elapsed(cursor, "UPDATE tenants_tenant SET name_en = 'Fresh'")

    assert warm < 4 * fresh


def elapsed(cursor, statement: str) -> float:
    """Milliseconds that PostgreSQL itself took."""
    cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}")
    (plan,) = cursor.fetchone()
    return (json.loads(plan) if isinstance(plan, str) else plan)[0]["Execution Time"]


def test_even_a_superuser_in_replica_mode_is_captured(committed_db):
    tenant = make.tenant()
    with psycopg.connect(administrator_on(settings.DATABASES["default"]["NAME"]), autocommit=True) as admin:
        admin.execute("SET session_replication_role = replica")
        admin.execute("UPDATE hq.tenants_tenant SET name_en = 'Replica' WHERE id = %s", [tenant.pk])

    assert entries_about(tenant)[-1].changes["name_en"][1] == "Replica"
