"""Nobody can take capture away from a table, and whoever writes around the console is captured under their own name."""

import json

import psycopg
import pytest
from django.conf import settings
from django.db import connection, connections

from audit.models import Entry
from tenants.models import Tenant
from tests import make
from tests.services import administrator_on, role_url, seal_everything


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
        "ALTER TABLE hq.tenants_tenant SET SCHEMA tenant_api",
        "CREATE TABLE tenant_api.child () INHERITS (hq.plans_plan)",
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


def as_owner(*statements: str) -> None:
    with connections["owner"].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def test_a_renamed_column_is_captured_under_its_new_name(committed_db):
    tenant = make.tenant()
    as_owner("ALTER TABLE hq.tenants_tenant RENAME COLUMN name_en TO called")
    as_owner(f"UPDATE hq.tenants_tenant SET called = 'New' WHERE id = '{tenant.pk}'")

    assert entries_about(tenant)[-1].changes["called"][1] == "New"


def test_a_renamed_table_goes_on_being_captured(committed_db):
    as_owner("ALTER TABLE hq.tenants_contact RENAME TO people", "CREATE TABLE hq.x (id int PRIMARY KEY)")

    assert Entry.objects.filter(op="X", body__contains="RENAME TO people").exists()


@pytest.mark.parametrize("name", ["Weird Name", 'quote"d', "t EXECUTE FUNCTION f();SELECT 1;--", "x" * 63])
def test_a_table_with_an_odd_name_is_captured_and_injects_nothing(committed_db, name):
    quoted = '"' + name.replace('"', '""') + '"'
    as_owner(f"CREATE TABLE hq.{quoted} (id int PRIMARY KEY)", f"INSERT INTO hq.{quoted} VALUES (1)")

    assert Entry.objects.filter(op="I", tbl=f"hq.{name}").exists()


def test_two_tables_whose_long_names_begin_alike_are_captured_each_by_itself(committed_db):
    names = ["y" * 60 + "a", "y" * 60 + "b"]
    as_owner(*(f"CREATE TABLE hq.{name} (id int PRIMARY KEY, {name[-1]} text)" for name in names))
    as_owner(*(f"INSERT INTO hq.{name} VALUES (1, 'v')" for name in names))

    assert {entry.tbl for entry in Entry.objects.filter(op="I", tbl__startswith="hq.yyy")} == {f"hq.{name}" for name in names}


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER POLICY own_tenant ON hq.tenants_tenant USING (true)",
        "GRANT SELECT ON hq.tenants_hold TO product_app",
        "CREATE OR REPLACE FUNCTION hq.tenant_status_agrees() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    ],
)
def test_whoever_opens_a_wall_is_on_record(committed_db, statement):
    as_owner(statement)

    newest = Entry.objects.filter(op="X").order_by("-seq")[0]
    assert (newest.changes["statement"][1], newest.dbuser) == (statement, "hq_owner")


def test_a_temporary_object_cannot_stand_in_for_what_a_privileged_function_means(committed_db):
    """Functions that run with more rights than their caller look at temporary objects last, not first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.oid::regprocedure::text, array_to_string(p.proconfig, ';') FROM pg_proc p"
            " WHERE p.pronamespace IN ('audit'::regnamespace, 'hq'::regnamespace) AND p.prosecdef"
        )
        found = cursor.fetchall()

    assert len(found) > 20
    assert [name for name, settings in found if "pg_temp" not in (settings or "")] == []


def test_no_writer_can_stop_the_chain_with_a_hostile_context(committed_db):
    with connection.cursor() as cursor:
        cursor.execute("SET hq.context = %s", [json.dumps({"actor": "a\x1f\n" + "x" * 20_000, "verb": "v\x01" * 500})])
        cursor.execute(
            "INSERT INTO tenants_contact (role, name, email, tenant_id) SELECT 'administrator', 'x', 'y', %s", [make.tenant().pk]
        )

    assert seal_everything(role_url("HQ_SEALER_DATABASE_URL", committed_db)) is None
    assert not Entry.objects.filter(sealed_at=None).exists()


def test_no_value_or_name_can_stop_the_chain(committed_db):
    """Parts of the hashed bytes are cleaned where they enter the inbox: keys, tenants of any type, names of roles."""
    role = '"odd\x1frole"'
    as_owner(
        "CREATE TABLE hq.free (a text, b int, tenant_id text, PRIMARY KEY (a, b))",
        "INSERT INTO hq.free VALUES (E'k\\x1f' || repeat('x', 2500), 1, E't\\x01' || repeat('y', 200))",
    )
    with psycopg.connect(administrator_on(committed_db), autocommit=True) as admin:
        admin.execute(f"CREATE ROLE {role} SUPERUSER")
        try:
            admin.execute(f"SET SESSION AUTHORIZATION {role}")
            admin.execute("UPDATE hq.free SET b = 2")
        finally:
            admin.execute("RESET SESSION AUTHORIZATION")
            admin.execute(f"DROP ROLE {role}")

    seal_everything(role_url("HQ_SEALER_DATABASE_URL", committed_db))

    found = Entry.objects.filter(tbl="hq.free").exclude(op="X").order_by("seq")
    assert [entry.op for entry in found if entry.is_sealed] == ["I", "D", "I"]
    assert (found[0].pk_of_row[:3], len(found[0].pk_of_row), len(found[0].tenant)) == ("k x", 500, 36)
    assert (found[2].dbuser, found[2].actor) == ("odd role", "db:odd role")
