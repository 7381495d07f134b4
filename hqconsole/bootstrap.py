"""Which roles and schemas must exist before the first migration? One idempotent command for every environment.

`python -m hqconsole.bootstrap` reads DATABASE_URL (an administrator who may create roles and event triggers) and the
passwords of the roles from HQ_ROLE_PASSWORDS (JSON). The embedded stack and the tests call `bootstrap()`.
"""

import hashlib
import json
import os
from pathlib import Path

import psycopg
from psycopg import sql

from audit.coverage import RULES

SCHEMA_DIRECTORIES = (Path(__file__).parent / "schema", Path(__file__).parent.parent / "audit" / "schema")
LOGIN_ROLES = {
    "hq_owner": "owns schema hq; migrations only",
    "hq_app": "the console at run time",
    "hq_elevated": "reads the product's rows across tenants",
    "hq_publisher": "writes the product's rows from the outbox",
    "hq_ro": "read-only views for assistant and dashboards",
    "audit_sealer": "moves the inbox into the chain",
    "hq_auditor": "reads and verifies the ledger",
    "product_app": "the product, one tenant at a time",
}
OWNED_FUNCTIONS = (  # they do with audit_owner's rights what their callers may not
    "audit.record(text, text, text, jsonb, jsonb, text)",
    "audit.log_ddl(text, text)",
    "audit.erase(text, text)",
    "audit.rewrap(text[], integer[], text[], bytea[], text)",
    "audit.turn_month()",
    "audit.note_export(text, text, bytea)",
    "audit.detach_month(text)",
    "audit.attach_month(text)",
)
ADMINISTERED = ("audit_owner", "product_owner")


def bootstrap(admin_url: str, database: str, passwords: dict[str, str]) -> None:
    """Create `database`, roles, schemas, the ledger and its guards, or bring them up to date.

    `passwords` maps each role of LOGIN_ROLES to its password. Raises psycopg.Error where the administrator may not.
    """
    with psycopg.connect(admin_url, autocommit=True) as admin:
        make_roles(admin, passwords)
        make_database(admin, database)
    with psycopg.connect(admin_url, dbname=database) as admin:
        if not is_up_to_date(admin):
            lay_foundations(admin, origin=f"hq-console/{database}/1")


def lay_foundations(admin: psycopg.Connection, origin: str) -> None:
    """Schemas, grants, the ledger, its rules and guards; in one transaction, marked with what they were made from."""
    for path in schema_files():
        admin.execute(path.read_text())
    load_rules(admin)
    hand_over_to_audit_owner(admin)
    begin_chain(admin, origin)
    admin.execute("SELECT audit.refuse_unguarded()")
    admin.execute(sql.SQL("COMMENT ON SCHEMA audit IS {}").format(sql.Literal(foundations())))


def schema_files() -> list[Path]:
    return [path for directory in SCHEMA_DIRECTORIES for path in sorted(directory.glob("*.sql"))]


def foundations() -> str:
    """A digest of everything the bootstrap writes: unchanged files need not be run, and recorded as DDL, at each start."""
    parts = [path.read_bytes() for path in schema_files()] + [repr(RULES).encode()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def is_up_to_date(admin: psycopg.Connection) -> bool:
    row = admin.execute("SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = 'audit'").fetchone()
    return row is not None and row[0] == foundations()


def make_roles(admin: psycopg.Connection, passwords: dict[str, str]) -> None:
    known = {name for (name,) in admin.execute("SELECT rolname FROM pg_roles")}
    for role in (*ADMINISTERED, *LOGIN_ROLES):
        if role not in known:
            admin.execute(sql.SQL("CREATE ROLE {} NOSUPERUSER NOCREATEROLE NOBYPASSRLS").format(sql.Identifier(role)))
    for role, purpose in LOGIN_ROLES.items():
        name = sql.Identifier(role)
        admin.execute(sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}").format(name, sql.Literal(passwords[role])))
        admin.execute(sql.SQL("COMMENT ON ROLE {} IS {}").format(name, sql.Literal(purpose)))


def make_database(admin: psycopg.Connection, database: str) -> None:
    if not admin.execute("SELECT FROM pg_database WHERE datname = %s", [database]).rowcount:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))
    # A temporary object can shadow what a privileged function means; none of our roles needs one.
    admin.execute(sql.SQL("REVOKE TEMPORARY ON DATABASE {} FROM PUBLIC").format(sql.Identifier(database)))


def load_rules(admin: psycopg.Connection) -> None:
    """Make `audit.rule` say what coverage.py says, and govern every table that exists already and is not exempt."""
    admin.execute("DELETE FROM audit.rule")
    with admin.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO audit.rule (rel, exempt_because, tenant_column, skip_columns, hidden_columns, personal_columns, whose)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s)",
            [(name, *rule.columns) for name, rule in RULES.items()],
        )
    admin.execute(
        "SELECT audit.govern(c.oid) FROM pg_class c WHERE c.relnamespace = 'hq'::regnamespace AND c.relkind IN ('r', 'p')"
        " AND NOT EXISTS (SELECT FROM audit.rule r WHERE r.rel = audit.label(c.oid) AND r.exempt_because <> '')"
    )


def hand_over_to_audit_owner(admin: psycopg.Connection) -> None:
    """Tables and views belong to a role that nobody logs in as; functions that create triggers stay the administrator's."""
    owned = admin.execute(
        "SELECT format('ALTER %s %s OWNER TO audit_owner', CASE relkind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END, oid::regclass)"
        " FROM pg_class WHERE relnamespace = 'audit'::regnamespace AND relkind IN ('r', 'p', 'v')"
        " AND relowner <> 'audit_owner'::regrole"
    ).fetchall()
    for (statement,) in owned:
        admin.execute(statement)
    for signature in OWNED_FUNCTIONS:
        admin.execute(f"ALTER FUNCTION {signature} OWNER TO audit_owner")


def begin_chain(admin: psycopg.Connection, origin: str) -> None:
    """Write the head before the first row, whose hash is SHA-256("genesis:" || origin), and open the first month."""
    admin.execute(
        "INSERT INTO audit.head (origin, hash) VALUES (%s, sha256(convert_to('genesis:' || %s, 'UTF8'))) ON CONFLICT DO NOTHING",
        [origin, origin],
    )
    admin.execute(
        "INSERT INTO audit.segment (month, partition, first_seq, prev_hash)"
        " SELECT audit.month_of(coalesce((SELECT min(sealed_at) FROM audit.batch), now())), 'sys_audit_log_1', 1,"
        " sha256(convert_to('genesis:' || origin, 'UTF8')) FROM audit.head WHERE NOT EXISTS (SELECT FROM audit.segment)"
    )


if __name__ == "__main__":
    bootstrap(os.environ["DATABASE_URL"], os.environ.get("HQ_DATABASE", "hq"), json.loads(os.environ["HQ_ROLE_PASSWORDS"]))
