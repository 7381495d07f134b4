-- How does the inbox become a chain? One statement moves what is visible, numbers it without gaps and hashes it.
-- Whatever commits late is simply taken by the next batch, so nothing is skipped and nothing is taken twice.

CREATE OR REPLACE FUNCTION audit.chain_step(state bytea, previous bytea, meta bytea) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN sha256('\x00'::bytea || coalesce(state, previous) || meta);
END$$;

CREATE OR REPLACE AGGREGATE audit.chain(previous bytea, meta bytea) (SFUNC = audit.chain_step, STYPE = bytea);

CREATE OR REPLACE FUNCTION audit.canonical(
    seq bigint, id bigint, txid xid8, at timestamptz, op text, tbl text, pk text, tenant text,
    actor text, dbuser text, ctx text, fields text[], body text
) RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT convert_to(concat_ws(E'\x1f', 'hqaudit/1', seq, id, txid, (extract(epoch FROM at) * 1000000)::bigint, op, tbl, pk, tenant,
        actor, dbuser, ctx, array_to_string(fields, ','), encode(sha256(convert_to(body, 'UTF8')), 'hex')), 'UTF8')
$$;

-- Whoever erases somebody's personal data and whoever seals wait for one another, or a key could be destroyed while it is used.
CREATE OR REPLACE FUNCTION audit.erasing() RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT 4774451911604331619 $$;

-- Seals at most max_rows changes. Gives the hashes of the new rows in order, an empty array where there was nothing; and what is
-- personal about them as [seq, table, key, personal], in the clear: the sealer encrypts it in the same transaction.
DROP FUNCTION IF EXISTS audit.seal(integer);
CREATE FUNCTION audit.seal(max_rows integer, OUT hashes bytea[], OUT personal json)
LANGUAGE plpgsql SET search_path = pg_catalog, audit, pg_temp SET enable_nestloop = off AS $$
DECLARE
    h audit.head;
    earliest timestamptz;
    latest timestamptz;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(audit.erasing());
    SELECT * INTO h FROM audit.head FOR UPDATE;
    WITH picked AS (
        SELECT ctid FROM audit.inbox LIMIT max_rows
    ), moved AS (
        DELETE FROM audit.inbox i WHERE i.ctid = ANY (ARRAY(SELECT ctid FROM picked)) RETURNING i.*
    ), numbered AS (
        SELECT m.*, h.seq + row_number() OVER (ORDER BY m.txid, m.id) AS seq FROM moved m
    ), hashed AS (
        SELECT n.*, audit.chain(h.hash, audit.canonical(seq, id, txid, at, op, tbl, pk, tenant, actor, dbuser, ctx, fields, body))
            OVER (ORDER BY seq ROWS UNBOUNDED PRECEDING) AS row_hash
        FROM numbered n
    ), sealed AS (
        INSERT INTO audit.sys_audit_log (seq, id, txid, at, op, tbl, pk, tenant, actor, dbuser, ctx, fields, body, row_hash)
        SELECT seq, id, txid, at, op, tbl, pk, tenant, actor, dbuser, ctx, fields, body, row_hash FROM hashed
        RETURNING seq, id, at, row_hash
    )
    SELECT array_agg(row_hash ORDER BY seq), min(at), max(at),
           (SELECT json_agg(json_build_array(s.seq, m.tbl, m.pk, m.personal::json) ORDER BY s.seq)
            FROM (SELECT * FROM moved WHERE moved.personal <> '') m JOIN sealed s ON s.id = m.id)
    INTO hashes, earliest, latest, personal FROM sealed;
    IF hashes IS NULL THEN
        hashes := '{}';
        RETURN;
    END IF;
    INSERT INTO audit.batch (no, first_seq, last_seq, min_at, max_at, head)
    VALUES (h.batch + 1, h.seq + 1, h.seq + cardinality(hashes), earliest, latest, hashes[cardinality(hashes)]);
    UPDATE audit.head SET batch = batch + 1, seq = h.seq + cardinality(hashes), hash = hashes[cardinality(hashes)];
END$$;

-- Adds the waits of a batch that was just sealed to the histogram.
CREATE OR REPLACE FUNCTION audit.note_delays(from_seq bigint, to_seq bigint) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, audit, pg_temp AS $$
    INSERT INTO audit.delay AS known (le, entries, seconds)
    SELECT (ends || 'Infinity'::float8)[width_bucket(waited, ends) + 1], count(*), sum(waited)
    FROM (SELECT extract(epoch FROM sealed_at - at)::float8 AS waited, '{0.1,0.25,0.5,1,2,3,5,10,30,60}'::float8[] AS ends
          FROM audit.sys_audit_log WHERE seq BETWEEN from_seq AND to_seq) sealed
    GROUP BY 1
    ON CONFLICT (le) DO UPDATE SET entries = known.entries + excluded.entries, seconds = known.seconds + excluded.seconds
$$;

-- Destroys the data keys of a subject: the one way in which anything about a sealed row ends. Nothing but that: the rows stay, with
-- who and when. What still waits for its seal loses its plaintext, so call it after whatever the same transaction changes.
CREATE OR REPLACE FUNCTION audit.erase(whose text, of_tenant text DEFAULT '') RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, audit, pg_temp AS $$
DECLARE
    who text := audit.plain(coalesce(audit.context() ->> 'actor', 'db:' || session_user), 300);
    newest integer;
BEGIN
    PERFORM pg_advisory_xact_lock(audit.erasing());
    UPDATE audit.personal_key SET wrapped = NULL, destroyed_at = clock_timestamp(), destroyed_by = who
    WHERE subject = whose AND wrapped IS NOT NULL RETURNING no INTO newest;
    IF newest IS NULL THEN  -- nothing was sealed since the last time: a key that never was stands for what waits
        INSERT INTO audit.personal_key (subject, no, kek, destroyed_at, destroyed_by)
        SELECT whose, coalesce(max(no), 0) + 1, '', clock_timestamp(), who FROM audit.personal_key WHERE subject = whose
        RETURNING no INTO newest;
    END IF;
    UPDATE audit.inbox SET personal = json_build_object('of', whose, 'erased', newest)
    WHERE personal <> '' AND personal::json ->> 'of' = whose;
    PERFORM audit.record('audit.personal_key', whose, of_tenant, jsonb_build_object('erased', jsonb_build_array(NULL, newest)));
    RETURN newest;
END$$;

-- Wraps data keys anew that are still wrapped as they were read; one that was destroyed meanwhile stays destroyed.
CREATE OR REPLACE FUNCTION audit.rewrap(subjects text[], numbers integer[], olds text[], wraps bytea[], new_kek text) RETURNS integer
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, audit, pg_temp AS $$
    WITH done AS (
        UPDATE audit.personal_key k SET kek = new_kek, wrapped = n.wrapped
        FROM unnest(subjects, numbers, olds, wraps) n (subject, no, kek, wrapped)
        WHERE (k.subject, k.no, k.kek) = (n.subject, n.no, n.kek) AND k.wrapped IS NOT NULL AND n.wrapped IS NOT NULL RETURNING 1
    ) SELECT count(*)::integer FROM done
$$;
