-- How does a change get into the inbox? One generated function per table, fired once per statement.
-- A FULL JOIN of the transition tables cannot become a nested loop, whatever plan the session cached first.

-- Control characters separate the hashed parts of a row, and keys are indexed: neither may come from a value.
CREATE OR REPLACE FUNCTION audit.plain(value text, at_most integer) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT pg_catalog.left(pg_catalog.regexp_replace(value, '[\x01-\x1f]', ' ', 'g'), at_most)
$$;

-- What the writer says of itself; whoever says something that is no JSON cannot write.
CREATE OR REPLACE FUNCTION audit.context() RETURNS jsonb
LANGUAGE sql STABLE AS $$
    SELECT coalesce(nullif(pg_catalog.current_setting('hq.context', true), ''), '{}')::pg_catalog.jsonb
$$;

-- A table as the ledger calls it. Only ever a value: statements are built with quoted identifiers.
CREATE OR REPLACE FUNCTION audit.label(rel oid) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT audit.plain(concat(n.nspname, '.', c.relname), 130) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = rel
$$;

-- The same as an expression; numbers and uuids hold no control character, and cleaning costs each row.
CREATE OR REPLACE FUNCTION audit.cleaned(expression text, types oid[], at_most integer) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, audit, pg_temp AS $$
    SELECT CASE WHEN types <@ ARRAY['uuid', 'bigint', 'integer', 'smallint']::regtype[]::oid[] THEN expression
        ELSE format('audit.plain(%s, %s)', expression, at_most) END
$$;

-- The newest row this transaction captured, for whoever must not commit without one. A rollback to a savepoint takes it back.
CREATE OR REPLACE FUNCTION audit.bear_witness() RETURNS text
LANGUAGE sql AS $$
    SELECT pg_catalog.set_config('hq.witness', pg_catalog.currval('audit.inbox_id_seq')::text, true)
$$;

CREATE OR REPLACE FUNCTION audit.column_diff(col name, typ oid, hidden boolean) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT format(
        CASE WHEN hidden THEN 'CASE WHEN o_.%1$I%4$s IS DISTINCT FROM n_.%1$I%4$s THEN %3$L END'
        ELSE 'CASE WHEN o_.%1$I%4$s IS DISTINCT FROM n_.%1$I%4$s THEN concat(%2$L, json_build_array(o_.%1$I, n_.%1$I)) END' END,
        col, to_json(col)::text || ':', to_json(col)::text || ':["(hidden)","(hidden)"]',
        -- json, xml and geometric types have no equality of their own
        CASE WHEN typ IN ('json'::regtype, 'xml'::regtype, 'point'::regtype) THEN '::text' ELSE '' END)
$$;

-- Personal values stand in the body as digests that cannot be guessed, for each has a random salt of its own.
CREATE OR REPLACE FUNCTION audit.salted(value json) RETURNS json
LANGUAGE sql VOLATILE SET search_path = pg_catalog, audit, pg_temp AS $$
    SELECT CASE WHEN value IS NOT NULL THEN json_build_array(
        encode(substr(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 1, 16), 'hex'), value::text) END
$$;

CREATE OR REPLACE FUNCTION audit.commitment(salted json) RETURNS json
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, audit, pg_temp AS $$
    SELECT CASE WHEN json_typeof(salted) = 'array' THEN json_build_object(
        'sha256', encode(sha256(decode(salted ->> 0, 'hex') || convert_to(salted ->> 1, 'UTF8')), 'hex')) END
$$;

-- The members of a body for the members of an object of salted pairs.
CREATE OR REPLACE FUNCTION audit.commitments(members text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, audit, pg_temp AS $$
    SELECT string_agg(concat(to_json(key), ':', json_build_array(audit.commitment(value -> 0), audit.commitment(value -> 1))), ',')
    FROM json_each(concat('{', members, '}')::json)
$$;

CREATE OR REPLACE FUNCTION audit.personal_diff(col name, typ oid) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT replace(audit.column_diff(col, typ, false), format('json_build_array(o_.%1$I, n_.%1$I)', col),
        format('json_build_array(audit.salted(to_json(o_.%1$I)), audit.salted(to_json(n_.%1$I)))', col))
$$;

CREATE OR REPLACE FUNCTION audit.capture_source(rel oid) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, audit, pg_temp AS $$
DECLARE
    full_name text := audit.label(rel);
    rule audit.rule := (SELECT r FROM audit.rule r WHERE r.rel = full_name);
    keys text[] := (SELECT array_agg(a.attname ORDER BY k.ord) FROM pg_index i, unnest(i.indkey) WITH ORDINALITY k(attnum, ord)
                    JOIN pg_attribute a ON a.attrelid = rel AND a.attnum = k.attnum WHERE i.indrelid = rel AND i.indisprimary);
    key text := audit.cleaned(
        (SELECT format('concat_ws(''/'', %s)', string_agg(format('coalesce(n_.%1$I, o_.%1$I)', k), ', ')) FROM unnest(keys) k),
        ARRAY(SELECT atttypid FROM pg_attribute WHERE attrelid = rel AND attname = ANY (keys)), 500);
    tenant text := coalesce(
        (SELECT audit.cleaned(format('coalesce(n_.%1$I::text, o_.%1$I::text, '''')', attname), ARRAY[atttypid], 36) FROM pg_attribute
         WHERE attrelid = rel AND attname = coalesce(rule.tenant_column, 'tenant_id') AND NOT attisdropped), '''''');
    diffs text;
    personal text;
    whose text := CASE WHEN cardinality(rule.personal_columns) > 0 THEN format('concat(%1$L, coalesce(n_.%2$I, o_.%2$I))',
        split_part(rule.whose, ':', 1) || ':', split_part(rule.whose, ':', 2)) END;
    names text;
BEGIN
    IF keys IS NULL THEN
        RAISE EXCEPTION 'Table % has no primary key, so its changes cannot be named in the audit log.', full_name;
    END IF;
    SELECT string_agg(audit.column_diff(attname, atttypid, attname = ANY (coalesce(rule.hidden_columns, '{}'))), E',\n        ' ORDER BY attnum)
               FILTER (WHERE NOT attname = ANY (coalesce(rule.personal_columns, '{}'))),
           string_agg(audit.personal_diff(attname, atttypid), E',\n        ' ORDER BY attnum)
               FILTER (WHERE attname = ANY (coalesce(rule.personal_columns, '{}'))),
           string_agg(format('CASE WHEN o_.%1$I%2$s IS DISTINCT FROM n_.%1$I%2$s THEN %1$L END', attname,
               CASE WHEN atttypid IN ('json'::regtype, 'xml'::regtype, 'point'::regtype) THEN '::text' ELSE '' END), ', ' ORDER BY attnum)
    INTO diffs, personal, names
    FROM pg_attribute
    WHERE attrelid = rel AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
      AND NOT attname = ANY (coalesce(rule.skip_columns, '{}'));
    RETURN format($f$
DECLARE
    ctx_ jsonb := audit.context();
    claims_ text := ctx_::text;
    who_ text := audit.plain(coalesce(ctx_ ->> 'actor', 'db:' || session_user), 300);
    role_ text := audit.plain(session_user, 63);
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        INSERT INTO audit.inbox (op, tbl, pk, actor, dbuser, ctx, fields, body) VALUES ('T', %1$L, '*', who_, role_, claims_, '{}', '{}');
    ELSIF TG_OP = 'INSERT' THEN
        %2$s
    ELSIF TG_OP = 'DELETE' THEN
        %3$s
    ELSE
        %4$s
    END IF;
    IF FOUND THEN
        PERFORM audit.bear_witness();
    END IF;
    RETURN NULL;
END$f$,
        full_name,
        audit.capture_insert(full_name, key, tenant, diffs, personal, whose, names, 'new_t n_ LEFT JOIN new_t o_ ON false', '''I'''),
        audit.capture_insert(full_name, key, tenant, diffs, personal, whose, names, 'old_t o_ LEFT JOIN old_t n_ ON false', '''D'''),
        audit.capture_insert(full_name, key, tenant, diffs, personal, whose, names, 'old_t o_ FULL JOIN new_t n_ ON ' ||
            (SELECT string_agg(format('o_.%1$I = n_.%1$I', k), ' AND ') FROM unnest(keys) k),
            format('CASE WHEN o_.%1$I IS NULL THEN ''I'' WHEN n_.%1$I IS NULL THEN ''D'' ELSE ''U'' END', keys[1])));
END$$;

-- Earlier editions took other arguments.
DROP FUNCTION IF EXISTS audit.capture_insert(text, text[], text, text, text, text, text);
DROP FUNCTION IF EXISTS audit.capture_insert(text, text, text, text, text, text, text);
-- A table without personal columns (`personal` is null) pays nothing for them: its statement does not mention them.
CREATE OR REPLACE FUNCTION audit.capture_insert(
    full_name text, key text, tenant text, diffs text, personal text, whose text, names text, source text, op text
) RETURNS text LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, audit, pg_temp AS $$
    SELECT format(CASE WHEN personal IS NULL THEN $f$INSERT INTO audit.inbox (op, tbl, pk, tenant, actor, dbuser, ctx, fields, body)
        SELECT d_.op, %1$L, d_.pk, d_.tenant, who_, role_, claims_, d_.fields, '{' || d_.body || '}'
        FROM (SELECT %2$s AS op,
            %3$s AS pk,
            %4$s AS tenant,
            array_remove(ARRAY[%5$s], NULL) AS fields,
            concat_ws(',', %6$s) AS body
        FROM %7$s OFFSET 0) d_  -- kept whole, or PostgreSQL would compute each body twice
        WHERE d_.body <> '';$f$
    ELSE $f$INSERT INTO audit.inbox (op, tbl, pk, tenant, actor, dbuser, ctx, fields, body, personal)
        SELECT d_.op, %1$L, d_.pk, d_.tenant, who_, role_, claims_, d_.fields,
            concat('{', concat_ws(',', nullif(d_.body, ''), audit.commitments(d_.personal)), '}'),
            CASE WHEN d_.personal = '' THEN '' ELSE concat('{"of":', to_json(d_.whose), ',"fields":{', d_.personal, '}}') END
        FROM (SELECT %2$s AS op,
            %3$s AS pk,
            %4$s AS tenant,
            %9$s AS whose,
            array_remove(ARRAY[%5$s], NULL) AS fields,
            concat_ws(',', %6$s) AS body,
            concat_ws(',', %8$s) AS personal
        FROM %7$s OFFSET 0) d_
        WHERE d_.body <> '' OR d_.personal <> '';$f$ END,
        full_name, op, key, tenant, names, coalesce(diffs, 'NULL'), source, personal, whose)
$$;

-- Governs one table: generates its function, hangs the four triggers on it and lists it. Runs again without effect.
CREATE OR REPLACE FUNCTION audit.govern(rel oid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, audit, pg_temp AS $$
DECLARE
    full_name text := audit.label(rel);
    target text := (SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = rel);
    function_name text := format('audit.capture_%s', rel);
    source text := audit.capture_source(rel);
    changed boolean := NOT EXISTS (SELECT FROM pg_proc WHERE oid = to_regproc(function_name) AND prosrc = source);
BEGIN
    IF changed THEN
        EXECUTE format('CREATE OR REPLACE FUNCTION %s() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
            SET search_path = pg_catalog, audit, pg_temp SET "TimeZone" = ''UTC'' SET "DateStyle" = ''ISO, YMD'' SET "IntervalStyle" = ''iso_8601''
            SET extra_float_digits = 1 SET bytea_output = ''hex'' AS %L', function_name, source);
        EXECUTE format('ALTER FUNCTION %s() OWNER TO audit_owner', function_name);
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s() FROM PUBLIC', function_name);
    END IF;
    INSERT INTO audit.governed (rel, name) VALUES (rel, full_name) ON CONFLICT ON CONSTRAINT governed_pkey DO UPDATE SET name = excluded.name
        WHERE governed.name <> excluded.name;
    IF EXISTS (SELECT FROM pg_trigger WHERE tgrelid = rel AND tgname = 'audit_update') THEN
        RETURN;
    END IF;
    EXECUTE format('CREATE TRIGGER audit_insert AFTER INSERT ON %1$s REFERENCING NEW TABLE AS new_t FOR EACH STATEMENT EXECUTE FUNCTION %2$s()', target, function_name);
    EXECUTE format('CREATE TRIGGER audit_update AFTER UPDATE ON %1$s REFERENCING OLD TABLE AS old_t NEW TABLE AS new_t FOR EACH STATEMENT EXECUTE FUNCTION %2$s()', target, function_name);
    EXECUTE format('CREATE TRIGGER audit_delete AFTER DELETE ON %1$s REFERENCING OLD TABLE AS old_t FOR EACH STATEMENT EXECUTE FUNCTION %2$s()', target, function_name);
    EXECUTE format('CREATE TRIGGER audit_truncate AFTER TRUNCATE ON %1$s FOR EACH STATEMENT EXECUTE FUNCTION %2$s()', target, function_name);
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER audit_insert, ENABLE ALWAYS TRIGGER audit_update, ENABLE ALWAYS TRIGGER audit_delete, ENABLE ALWAYS TRIGGER audit_truncate', target);
END$$;

-- Records something that changes no row: a sign-in, a refusal, an elevated read. What is personal about it is kept like personal columns.
DROP FUNCTION IF EXISTS audit.record(text, text, text, jsonb);
CREATE OR REPLACE FUNCTION audit.record(subject text, pk text, tenant text, body jsonb, personal jsonb DEFAULT '{}', whose text DEFAULT '')
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, audit, pg_temp AS $$
    INSERT INTO audit.inbox (op, tbl, pk, tenant, actor, dbuser, ctx, fields, body, personal)
    SELECT 'E', audit.plain(subject, 130), audit.plain(pk, 500), audit.plain(tenant, 36),
           audit.plain(coalesce(c.ctx ->> 'actor', 'db:' || session_user), 300), audit.plain(session_user, 63), c.ctx::text,
           ARRAY(SELECT k FROM jsonb_object_keys(body || personal) k ORDER BY k),
           CASE WHEN v.salted IS NULL THEN body::text ELSE (body || concat('{', audit.commitments(v.salted), '}')::jsonb)::text END,
           CASE WHEN v.salted IS NULL THEN '' ELSE concat('{"of":', to_json(whose), ',"fields":{', v.salted, '}}') END
    FROM (SELECT audit.context() AS ctx) c,
         (SELECT string_agg(concat(to_json(key), ':', json_build_array(NULL, audit.salted(value::json))), ',') AS salted
          FROM jsonb_each(personal) OFFSET 0) v;
    SELECT audit.bear_witness();
$$;
