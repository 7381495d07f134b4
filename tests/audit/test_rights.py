"""No role that the console or the product runs as can change the ledger, its guards or its own rights."""

import psycopg
import pytest

from tests.services import role_url

ROLES = {
    "hq_app": "HQ_APP_DATABASE_URL",
    "hq_owner": "HQ_OWNER_DATABASE_URL",
    "hq_elevated": "HQ_ELEVATED_DATABASE_URL",
    "hq_publisher": "HQ_PUBLISHER_DATABASE_URL",
    "audit_sealer": "HQ_SEALER_DATABASE_URL",
    "hq_auditor": "HQ_AUDITOR_DATABASE_URL",
    "product_app": "PRODUCT_DATABASE_URL",
}
ATTACKS = {
    "update": "UPDATE audit.sys_audit_log SET body = '{}'",
    "delete": "DELETE FROM audit.sys_audit_log",
    "truncate": "TRUNCATE audit.sys_audit_log_1",
    "insert": "INSERT INTO audit.sys_audit_log"
    " (seq, id, txid, at, op, tbl, pk, tenant, actor, dbuser, ctx, fields, body, row_hash)"
    " VALUES (99999999, 1, '1', now(), 'E', '', '', '', '', '', '{}', '{}', '{}', '')",
    "insert into the inbox": "INSERT INTO audit.inbox (op, tbl, pk, actor, ctx, fields, body)"
    " VALUES ('E', '', '', '', '{}', '{}', '{}')",
    "empty the inbox": "DELETE FROM audit.inbox",
    "disable the trigger of the log": "ALTER TABLE audit.sys_audit_log DISABLE TRIGGER ALL",
    "disable a capture trigger": "ALTER TABLE hq.tenants_tenant DISABLE TRIGGER audit_update",
    "disable the event trigger": "ALTER EVENT TRIGGER audit_tables DISABLE",
    "drop the log": "DROP TABLE audit.sys_audit_log CASCADE",
    "drop a partition": "DROP TABLE audit.sys_audit_log_1",
    "detach a partition": "ALTER TABLE audit.sys_audit_log DETACH PARTITION audit.sys_audit_log_1",
    "replica mode": "SET session_replication_role = replica",
    "become the owner": "SET ROLE audit_owner",
    "become the administrator": "SET ROLE postgres",
    "replace a function": "CREATE OR REPLACE FUNCTION audit.seal(max_rows integer) RETURNS bytea[] LANGUAGE sql"
    " AS 'SELECT NULL::bytea[]'",
    "move the head": "UPDATE audit.head SET seq = 0",
    "forge a checkpoint": "UPDATE audit.checkpoint SET root = ''",
    "forge a month": "UPDATE audit.segment SET detached_at = now()",
    "take out a month without a file": "SELECT audit.detach_month((SELECT month FROM audit.segment LIMIT 1))",
    "cut the log at will": "SELECT audit.turn_month()",
    "change the rules": "UPDATE audit.rule SET exempt_because = 'because'",
    "grant oneself": "GRANT ALL ON audit.sys_audit_log TO CURRENT_USER; UPDATE audit.sys_audit_log SET body = '{}'",
    "alter the owner": "ALTER TABLE audit.sys_audit_log OWNER TO CURRENT_USER",
    "call a capture function": "CREATE TRIGGER x AFTER INSERT ON hq.tenants_tenant EXECUTE FUNCTION audit.refuse_change()",
}
MEANT = {("audit_sealer", each) for each in ("insert", "empty the inbox", "move the head", "cut the log at will")}  # its work


@pytest.fixture(scope="module")
def names(django_db_setup):
    from django.conf import settings

    return settings.DATABASES["default"]["NAME"]


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("role", ROLES)
def test_no_role_at_run_time_can_touch_the_ledger(names, role, attack):
    with psycopg.connect(role_url(ROLES[role], names)) as connection:
        connection.execute("SET transaction_read_only = off")  # a safety net of some roles, which they may lift themselves
        try:
            connection.execute(ATTACKS[attack])
            outcome = "done"
        except psycopg.Error as refused:
            outcome = refused.sqlstate
        connection.rollback()

    assert (outcome == "done") == ((role, attack) in MEANT)
    if outcome != "done":
        assert outcome in {"42501", "42P01", "42704", "3F000", "P0002", "02000"}, outcome  # refused, or not even to be seen
