-- Who watches the watchers? After every DDL each governed table must still have its four capture triggers, ENABLE ALWAYS.

CREATE OR REPLACE FUNCTION audit.unguarded() RETURNS TABLE (name text, problem text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, audit, pg_temp AS $$
    SELECT g.name, format('trigger %s is missing or not ENABLE ALWAYS', wanted.tgname)
    FROM audit.governed g
    JOIN pg_class c ON c.oid = g.rel
    CROSS JOIN (VALUES ('audit_insert'), ('audit_update'), ('audit_delete'), ('audit_truncate')) wanted (tgname)
    LEFT JOIN pg_trigger t ON t.tgrelid = g.rel AND t.tgname = wanted.tgname AND t.tgenabled = 'A'
        AND t.tgfoid = to_regproc(format('audit.capture_%s', g.rel))
    WHERE t.oid IS NULL
    UNION ALL
    SELECT format('%s.%s', n.nspname, c.relname), 'has no capture and no exemption'
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'hq' AND c.relkind IN ('r', 'p')
      AND NOT EXISTS (SELECT FROM audit.governed g WHERE g.rel = c.oid)
      AND NOT EXISTS (SELECT FROM audit.rule r WHERE r.rel = format('%s.%s', n.nspname, c.relname) AND r.exempt_because <> '')
    UNION ALL
    SELECT g.name, 'it left schema hq' FROM audit.governed g JOIN pg_class c ON c.oid = g.rel WHERE c.relnamespace <> 'hq'::regnamespace
    UNION ALL
    SELECT g.name, format('rows can enter through its child %s', i.inhrelid::regclass)
    FROM audit.governed g JOIN pg_inherits i ON i.inhparent = g.rel
    WHERE NOT EXISTS (SELECT FROM audit.governed child WHERE child.rel = i.inhrelid)
    UNION ALL
    SELECT deny.rel::regclass::text, format('the trigger %s, which denies changes, is missing or not ENABLE ALWAYS', deny.name)
    FROM (SELECT 'audit.sys_audit_log'::regclass::oid AS rel, 'append_only' AS name
          UNION ALL
          SELECT i.inhrelid, each.name FROM pg_inherits i CROSS JOIN (VALUES ('append_only_rows'), ('append_only_whole')) each (name)
          WHERE i.inhparent = 'audit.sys_audit_log'::regclass) deny
    WHERE NOT EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = deny.rel AND t.tgname = deny.name AND t.tgenabled = 'A'
                      AND t.tgfoid = to_regproc('audit.refuse_change'))
$$;

CREATE OR REPLACE FUNCTION audit.refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The audit log is append-only: % is refused.', TG_OP USING ERRCODE = 'insufficient_privilege';
END$$;

CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.sys_audit_log
FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
ALTER TABLE audit.sys_audit_log ENABLE ALWAYS TRIGGER append_only;

-- The same on the partition with that name, by which rows could be reached past the log.
CREATE OR REPLACE FUNCTION audit.deny_changes(partition text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, audit, pg_temp AS $$
BEGIN
    EXECUTE format('CREATE OR REPLACE TRIGGER append_only_rows BEFORE UPDATE OR DELETE ON audit.%I FOR EACH ROW EXECUTE FUNCTION audit.refuse_change()', partition);
    EXECUTE format('CREATE OR REPLACE TRIGGER append_only_whole BEFORE TRUNCATE ON audit.%I FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change()', partition);
    EXECUTE format('ALTER TABLE audit.%I ENABLE ALWAYS TRIGGER append_only_rows, ENABLE ALWAYS TRIGGER append_only_whole', partition);
END$$;
SELECT audit.deny_changes(c.relname) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'audit.sys_audit_log'::regclass;

-- What is personal is written once. A key is wrapped anew or destroyed, and nothing brings a destroyed one back.
CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.personal
FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
ALTER TABLE audit.personal ENABLE ALWAYS TRIGGER append_only;
CREATE OR REPLACE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON audit.personal_key
FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
ALTER TABLE audit.personal_key ENABLE ALWAYS TRIGGER append_only;
CREATE OR REPLACE TRIGGER stays_destroyed BEFORE UPDATE ON audit.personal_key
FOR EACH ROW WHEN (OLD.wrapped IS NULL OR (NEW.subject, NEW.no, NEW.made_at) <> (OLD.subject, OLD.no, OLD.made_at))
EXECUTE FUNCTION audit.refuse_change();
ALTER TABLE audit.personal_key ENABLE ALWAYS TRIGGER stays_destroyed;

CREATE OR REPLACE FUNCTION audit.log_ddl(object text, statement text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, audit, pg_temp AS $$
    INSERT INTO audit.inbox (op, tbl, pk, actor, dbuser, ctx, fields, body)
    VALUES ('X', audit.plain(coalesce(object, ''), 130), '', audit.plain('db:' || session_user, 300), audit.plain(session_user, 63),
            '{}', '{statement}',
            json_build_object('statement', json_build_array(NULL, left(statement, 4000)))::text)
$$;

CREATE OR REPLACE FUNCTION audit.refuse_unguarded() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, audit, pg_temp AS $$
DECLARE
    hole record;
BEGIN
    SELECT * INTO hole FROM audit.unguarded() LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'This would leave % without audit capture: %.', hole.name, hole.problem
            USING ERRCODE = 'insufficient_privilege';
    END IF;
END$$;

-- Whether a command touched the console: its tables, the ledger, the contract, or who may reach them.
CREATE OR REPLACE FUNCTION audit.is_ours(schema_name text, identity text, tag text, object oid) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, audit, pg_temp AS $$
    SELECT coalesce(schema_name IN ('hq', 'audit', 'tenant_api'), false) OR coalesce(identity ~ '\m(hq|audit|tenant_api)\.', false)
        OR tag IN ('GRANT', 'REVOKE', 'ALTER DEFAULT PRIVILEGES', 'ALTER POLICY', 'DROP POLICY')
        OR EXISTS (SELECT FROM audit.governed g WHERE g.rel = object)
$$;

-- New and altered tables of schema hq are governed at once; then the guard looks at all of them.
CREATE OR REPLACE FUNCTION audit.on_table() RETURNS event_trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, audit, pg_temp AS $$
DECLARE
    altered oid;
BEGIN
    FOR altered IN
        SELECT DISTINCT c.oid FROM pg_event_trigger_ddl_commands() d JOIN pg_class c ON c.oid = d.objid
        WHERE d.classid = 'pg_class'::regclass AND c.relnamespace = 'hq'::regnamespace AND c.relkind IN ('r', 'p')
          AND NOT EXISTS (SELECT FROM audit.rule WHERE rel = audit.label(c.oid) AND exempt_because <> '')
    LOOP
        PERFORM audit.govern(altered);
    END LOOP;
    -- a temporary table is nobody's business but its session's
    IF EXISTS (SELECT FROM pg_event_trigger_ddl_commands() WHERE schema_name IS DISTINCT FROM 'pg_temp') THEN
        PERFORM audit.refuse_unguarded();
    END IF;
END$$;

CREATE OR REPLACE FUNCTION audit.on_ddl() RETURNS event_trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, audit, pg_temp AS $$
DECLARE
    command record;
BEGIN
    FOR command IN SELECT * FROM pg_event_trigger_ddl_commands() LOOP
        IF audit.is_ours(command.schema_name, command.object_identity, command.command_tag, command.objid) THEN
            PERFORM audit.log_ddl(coalesce(command.object_identity, command.command_tag), current_query());
        END IF;
    END LOOP;
END$$;

CREATE OR REPLACE FUNCTION audit.on_drop() RETURNS event_trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, audit, pg_temp AS $$
DECLARE
    dropped record;
    is_ours boolean := false;
BEGIN
    FOR dropped IN SELECT * FROM pg_event_trigger_dropped_objects() WHERE original LOOP
        IF audit.is_ours(dropped.schema_name, dropped.object_identity, '', dropped.objid) THEN
            PERFORM audit.log_ddl(dropped.object_identity, current_query());
            is_ours := true;
        END IF;
    END LOOP;
    DELETE FROM audit.governed g WHERE NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = g.rel);
    IF is_ours THEN
        PERFORM audit.refuse_unguarded();
    END IF;
END$$;

-- A rewrite changes values without a trigger firing: it is logged as what it is.
CREATE OR REPLACE FUNCTION audit.on_rewrite() RETURNS event_trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, audit, pg_temp AS $$
BEGIN
    PERFORM audit.log_ddl(pg_event_trigger_table_rewrite_oid()::regclass::text, 'REWRITE ' || current_query());
END$$;

DROP EVENT TRIGGER IF EXISTS audit_tables;
DROP EVENT TRIGGER IF EXISTS audit_ddl;
DROP EVENT TRIGGER IF EXISTS audit_drop;
DROP EVENT TRIGGER IF EXISTS audit_rewrite;
CREATE EVENT TRIGGER audit_tables ON ddl_command_end
    WHEN TAG IN ('CREATE TABLE', 'CREATE TABLE AS', 'SELECT INTO', 'ALTER TABLE', 'ALTER TRIGGER', 'DROP TRIGGER', 'IMPORT FOREIGN SCHEMA')
    EXECUTE FUNCTION audit.on_table();
CREATE EVENT TRIGGER audit_ddl ON ddl_command_end EXECUTE FUNCTION audit.on_ddl();
CREATE EVENT TRIGGER audit_drop ON sql_drop EXECUTE FUNCTION audit.on_drop();
CREATE EVENT TRIGGER audit_rewrite ON table_rewrite EXECUTE FUNCTION audit.on_rewrite();
ALTER EVENT TRIGGER audit_tables ENABLE ALWAYS;
ALTER EVENT TRIGGER audit_ddl ENABLE ALWAYS;
ALTER EVENT TRIGGER audit_drop ENABLE ALWAYS;
ALTER EVENT TRIGGER audit_rewrite ENABLE ALWAYS;
