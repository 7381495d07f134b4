"""The database witnesses every change of schema hq, whatever way it was made."""

import json

import psycopg
import pytest
from django.conf import settings
from django.db import connection, connections

from audit.models import Entry
from hqconsole.kernel import ledger
from tenants.models import Tenant
from tests import make
from tests.services import administrator_on

pytestmark = pytest.mark.django_db


def entries_about(tenant: Tenant) -> list[Entry]:
    return list(Entry.objects.filter(tbl="hq.tenants_tenant", pk_of_row=str(tenant.pk)).order_by("seq"))


def test_an_insert_is_captured_with_every_value():
    tenant = make.tenant(name_en="Pearl")

    (entry,) = entries_about(tenant)

    assert entry.op == "I"
    assert entry.changes["name_en"] == [None, "Pearl"]
    assert entry.tenant == str(tenant.pk)


def test_an_update_is_captured_with_the_changed_fields_only():
    tenant = make.tenant(name_en="Pearl")

    Tenant.objects.filter(pk=tenant.pk).update(name_en="Coral")

    assert entries_about(tenant)[-1].changes == {"name_en": ["Pearl", "Coral"]}


def test_an_update_that_changes_nothing_leaves_no_trace():
    tenant = make.tenant(name_en="Pearl")

    Tenant.objects.filter(pk=tenant.pk).update(name_en="Pearl")

    assert len(entries_about(tenant)) == 1


def test_bulk_update_is_captured_row_by_row():
    tenants = [make.tenant(), make.tenant()]
    for tenant in tenants:
        tenant.name_en = "Both"

    Tenant.objects.bulk_update(tenants, ["name_en"])

    assert [entries_about(tenant)[-1].changes["name_en"][1] for tenant in tenants] == ["Both", "Both"]


def test_a_delete_is_captured_with_what_was_there():
    tenant = make.tenant(name_en="Pearl")

    Tenant.objects.filter(pk=tenant.pk).delete()

    assert entries_about(tenant)[-1].changes["name_en"] == ["Pearl", None]


def test_a_change_outside_an_action_names_the_database_role_as_actor():
    tenant = make.tenant()

    assert (entries_about(tenant)[-1].actor, entries_about(tenant)[-1].dbuser) == ("db:hq_app", "hq_app")


def test_a_raw_update_with_another_role_names_that_role(committed_db):
    tenant = make.tenant()

    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE tenants_tenant SET name_en = 'By hand' WHERE id = %s", [tenant.pk])

    entry = entries_about(tenant)[-1]
    assert (entry.actor, entry.is_raw) == ("db:hq_owner", True)


def test_the_context_of_an_action_is_kept_with_the_change():
    with ledger.context(actor="staff:1", verb="tenants.rename", reason="Typo", request="r1"):
        tenant = make.tenant()

    entry = entries_about(tenant)[-1]
    assert (entry.actor, entry.verb, entry.context["reason"]) == ("staff:1", "tenants.rename", "Typo")


def test_control_characters_in_a_reason_cannot_break_the_hashed_bytes():
    with ledger.context(actor="staff:1\x1fforged", verb="tenants.rename", reason="a\x1fb\nc"):
        tenant = make.tenant()

    entry = entries_about(tenant)[-1]
    assert not any(ord(sign) < 32 for sign in entry.ctx + entry.actor)


def test_an_event_that_changes_no_row_can_be_recorded():
    with ledger.context(actor="staff:1", verb="staff.sign_in"):
        ledger.record("staff_person", "7", device="laptop")

    entry = Entry.objects.get(tbl="staff_person", pk_of_row="7")
    assert (entry.op, json.loads(entry.body)) == ("E", {"device": [None, "laptop"]})


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO audit.inbox (op, tbl, pk, actor, ctx, fields, body) VALUES ('I', 'x', '1', 'me', '{}', '{}', '{}')",
        "UPDATE audit.sys_audit_log SET actor = 'nobody'",
        "DELETE FROM audit.sys_audit_log",
        "TRUNCATE audit.sys_audit_log",
        "SELECT audit.seal(1)",
        "SELECT audit.log_ddl('a', 'b')",
        "SELECT audit.govern('hq.tenants_tenant'::regclass)",
        "ALTER TABLE hq.tenants_tenant DISABLE TRIGGER audit_update",
        "SET session_replication_role = replica",
        "CREATE TEMP TABLE mine (id int);"
        " CREATE TRIGGER t AFTER INSERT ON mine EXECUTE FUNCTION audit.capture_hq_tenants_tenant()",
    ],
)
def test_the_consoles_role_cannot_forge_or_blind_the_ledger(statement):
    with connection.cursor() as cursor, pytest.raises(Exception, match=r"permission denied|must be owner"):
        cursor.execute(statement)


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
    with connections["owner"].cursor() as cursor, pytest.raises(Exception, match=r"without audit capture|no primary key"):
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
