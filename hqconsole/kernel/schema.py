"""What does the database itself insist on? Reversible operations for migrations: walls between tenants, frozen editions,
and the contract that the product reads.

Names passed in are ours, never a person's. Policies name roles and no policy asks a flag: `... OR flag` is 88 times slower.
"""

from django.db.migrations import RunSQL

MINE = "(SELECT nullif(current_setting('app.tenant_id', true), '')::uuid)"


def tenant_wall(table: str, column: str = "tenant_id") -> RunSQL:
    """The product sees only the rows of its transaction's tenant; headquarters sees all. Holds for the owner too."""
    return walled(table, f"own_tenant ON hq.{table} FOR SELECT TO product_app USING ({column} = {MINE})", "own_tenant")


def hidden_drafts(table: str) -> RunSQL:
    """The product does not see an edition before it is published."""
    return walled(table, f"published ON hq.{table} FOR SELECT TO product_app USING (status <> 'draft')", "published")


def walled(table: str, policy: str, name: str) -> RunSQL:
    """Row-level security with `policy` for the product, and everything for headquarters."""
    return RunSQL(
        f"""
        ALTER TABLE hq.{table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE hq.{table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY headquarters ON hq.{table} TO hq_app, hq_owner USING (true) WITH CHECK (true);
        CREATE POLICY {policy};
        """,
        f"""
        DROP POLICY {name} ON hq.{table};
        DROP POLICY headquarters ON hq.{table};
        ALTER TABLE hq.{table} NO FORCE ROW LEVEL SECURITY;
        ALTER TABLE hq.{table} DISABLE ROW LEVEL SECURITY;
        """,
    )


def frozen_editions(table: str) -> RunSQL:
    """A published edition stays as it is: it can only retire. Drafts are free."""
    return RunSQL(
        f"""
        CREATE FUNCTION hq.{table}_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'UPDATE' AND NEW.status IN (OLD.status, 'retired')
               AND to_jsonb(NEW) - '{{status,retired_at}}'::text[] = to_jsonb(OLD) - '{{status,retired_at}}'::text[] THEN
                RETURN NEW;
            END IF;
            RAISE EXCEPTION 'A published edition does not change: % of % % is refused.', TG_OP, TG_TABLE_NAME, OLD.id
                USING ERRCODE = 'integrity_constraint_violation';
        END$$;
        CREATE TRIGGER is_frozen BEFORE UPDATE OR DELETE ON hq.{table}
            FOR EACH ROW WHEN (OLD.status <> 'draft') EXECUTE FUNCTION hq.{table}_is_frozen();
        """,
        f"""
        DROP TRIGGER is_frozen ON hq.{table};
        DROP FUNCTION hq.{table}_is_frozen();
        """,
    )


def same_thing(table: str, *, edition: str, of: str, editions: str) -> RunSQL:
    """A pointer's column `of` names the very thing that its edition is an edition of."""
    return RunSQL(
        f"""
        ALTER TABLE hq.{editions} ADD CONSTRAINT {editions}_of UNIQUE (id, {of});
        ALTER TABLE hq.{table} ADD CONSTRAINT {table}_same_{of} FOREIGN KEY ({edition}, {of}) REFERENCES hq.{editions} (id, {of})
            DEFERRABLE INITIALLY DEFERRED;
        """,
        f"""
        ALTER TABLE hq.{table} DROP CONSTRAINT {table}_same_{of};
        ALTER TABLE hq.{editions} DROP CONSTRAINT {editions}_of;
        """,
    )


def product_may_read(table: str, *columns: str) -> RunSQL:
    """The columns of ours that the contract's views need. Row-level security still holds."""
    listed = ", ".join(columns)
    return RunSQL(
        f"GRANT SELECT ({listed}) ON hq.{table} TO product_app",
        f"REVOKE SELECT ({listed}) ON hq.{table} FROM product_app",
    )


def contract_view(name: str, query: str) -> RunSQL:
    """A view of the contract. It reads with the rights of whoever asks, so the walls beneath it stand."""
    return RunSQL(
        f"""
        CREATE VIEW tenant_api.{name} WITH (security_invoker = true) AS {query};
        GRANT SELECT ON tenant_api.{name} TO product_app, hq_app;
        """,
        f"DROP VIEW tenant_api.{name}",
    )
