"""The database witnesses every change of schema hq, whatever way it was made."""

import json

import pytest
from django.db import connection, transaction

from audit.models import Entry
from hqconsole.kernel import ledger
from tenants.models import Tenant
from tests import make

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
    ],
)
def test_the_consoles_role_cannot_forge_or_blind_the_ledger(statement):
    with connection.cursor() as cursor, pytest.raises(Exception, match=r"permission denied|must be owner"):
        cursor.execute(statement)


def test_the_consoles_role_cannot_hang_a_capture_function_on_a_table_of_its_own():
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE mine (id int PRIMARY KEY)")
        cursor.execute("SELECT format('audit.capture_%s', 'hq.tenants_tenant'::regclass::oid)")
        (function,) = cursor.fetchone()
        with pytest.raises(Exception, match="permission denied"):
            cursor.execute(f"CREATE TRIGGER t AFTER INSERT ON mine EXECUTE FUNCTION {function}()")


def test_a_context_that_is_no_json_stops_its_writer_and_nobody_else():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL hq.context = 'not json'")
        with pytest.raises(Exception, match="invalid input syntax"):
            cursor.execute("UPDATE tenants_tenant SET name_en = 'x'")


def test_what_is_written_after_an_action_in_its_transaction_is_not_the_actions():
    with ledger.context(actor="staff:1", verb="tenants.rename"), ledger.context(actor="staff:2", verb="tenants.suspend"):
        pass
    tenant = make.tenant()

    assert (entries_about(tenant)[-1].actor, entries_about(tenant)[-1].verb) == ("db:hq_app", "")


def test_a_context_inside_another_gives_way_to_it():
    with ledger.context(actor="staff:1", verb="tenants.rename"):
        with ledger.context(actor="staff:2", verb="tenants.suspend"):
            inner = make.tenant()
        outer = make.tenant()

    assert [entries_about(tenant)[-1].actor for tenant in (inner, outer)] == ["staff:2", "staff:1"]


def test_a_change_that_was_rolled_back_to_a_savepoint_is_no_witness():
    place = ledger.mark()
    with transaction.atomic():
        make.tenant()
        assert ledger.is_witnessed_since(place)
        transaction.set_rollback(True)

    assert not ledger.is_witnessed_since(place)


def test_an_update_that_changes_nothing_is_no_witness():
    tenant = make.tenant()
    place = ledger.mark()

    Tenant.objects.filter(pk=tenant.pk).update(name_en=tenant.name_en)

    assert not ledger.is_witnessed_since(place)
    ledger.record("staff_person", "7", device="laptop")
    assert ledger.is_witnessed_since(place)
