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

-- The month that an instant belongs to by the clock of headquarters.
CREATE OR REPLACE FUNCTION audit.month_of(at timestamptz) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT to_char(at AT TIME ZONE 'Asia/Muscat', 'YYYY-MM')
$$;

-- Closes the month that is over and opens the present one, in a partition of its own. Says whether it did.
-- Attaching the old one again reads it once, to prove its bounds; whoever reads the log waits for that long, once a month.
-- While somebody reads the log for long it gives up after two seconds, or all others would wait behind it.
CREATE OR REPLACE FUNCTION audit.turn_month() RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, audit, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
    h audit.head;
    s audit.segment;
    this_month text := audit.month_of(clock_timestamp());
    name text;
BEGIN
    SELECT * INTO h FROM audit.head FOR UPDATE;
    SELECT * INTO s FROM audit.segment WHERE last_seq IS NULL;
    IF s.month >= this_month THEN
        RETURN false;
    ELSIF h.seq < s.first_seq THEN  -- a month in which nothing happened is no month
        UPDATE audit.segment SET month = this_month WHERE month = s.month;
        RETURN false;
    END IF;
    name := format('sys_audit_log_%s', h.seq + 1);
    EXECUTE format('ALTER TABLE audit.sys_audit_log DETACH PARTITION audit.%I', s.partition);
    EXECUTE format('ALTER TABLE audit.sys_audit_log ATTACH PARTITION audit.%I FOR VALUES FROM (%s) TO (%s)', s.partition, s.first_seq, h.seq + 1);
    EXECUTE format('CREATE TABLE audit.%I (LIKE audit.sys_audit_log INCLUDING ALL)', name);
    PERFORM audit.deny_changes(name);
    EXECUTE format('ALTER TABLE audit.sys_audit_log ATTACH PARTITION audit.%I FOR VALUES FROM (%s) TO (MAXVALUE)', name, h.seq + 1);
    UPDATE audit.segment SET last_seq = h.seq, last_hash = h.hash, frontier = h.frontier, closed_at = clock_timestamp() WHERE month = s.month;
    INSERT INTO audit.segment (month, partition, first_seq, prev_hash, prev_frontier) VALUES (this_month, name, h.seq + 1, h.hash, h.frontier);
    RETURN true;
END$$;

-- Records which file holds a closed month. Before the sealer has signed that outside, the month cannot be taken out.
CREATE OR REPLACE FUNCTION audit.note_export(wanted text, name text, digest bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, audit, pg_temp AS $$
BEGIN
    UPDATE audit.segment SET file = name, file_sha256 = digest, exported_at = clock_timestamp(), noted_at = NULL
    WHERE month = wanted AND last_seq IS NOT NULL AND detached_at IS NULL AND length(digest) = 32;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'There is no closed month % in the database.', wanted USING ERRCODE = 'no_data_found';
    END IF;
END$$;

-- Takes a month out of the log. Its rows stay in their table, which nobody can change either, until an administrator drops it.
CREATE OR REPLACE FUNCTION audit.detach_month(wanted text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, audit, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
    s audit.segment := (SELECT each FROM audit.segment each WHERE month = wanted AND last_seq IS NOT NULL AND detached_at IS NULL);
BEGIN
    IF s.month IS NULL THEN
        RAISE EXCEPTION 'There is no closed month % in the database.', wanted USING ERRCODE = 'no_data_found';
    ELSIF s.file_sha256 IS NULL OR s.noted_at IS NULL THEN
        RAISE EXCEPTION 'The month % is not exported, or its digest is not signed outside yet.', wanted USING ERRCODE = 'insufficient_privilege';
    ELSIF NOT EXISTS (SELECT FROM audit.checkpoint WHERE size = s.last_seq AND anchored_at IS NOT NULL) THEN
        RAISE EXCEPTION 'No checkpoint outside ends with the month %.', wanted USING ERRCODE = 'insufficient_privilege';
    END IF;
    EXECUTE format('ALTER TABLE audit.sys_audit_log DETACH PARTITION audit.%I', s.partition);
    UPDATE audit.segment SET detached_at = clock_timestamp() WHERE month = wanted;
END$$;

-- Brings a month back whose table is still there.
CREATE OR REPLACE FUNCTION audit.attach_month(wanted text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, audit, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
    s audit.segment := (SELECT each FROM audit.segment each WHERE month = wanted AND detached_at IS NOT NULL);
BEGIN
    IF s.month IS NULL THEN
        RAISE EXCEPTION 'The month % was not taken out.', wanted USING ERRCODE = 'no_data_found';
    END IF;
    PERFORM audit.deny_changes(s.partition);
    EXECUTE format('ALTER TABLE audit.sys_audit_log ATTACH PARTITION audit.%I FOR VALUES FROM (%s) TO (%s)', s.partition, s.first_seq, s.last_seq + 1);
    UPDATE audit.segment SET detached_at = NULL WHERE month = wanted;
END$$;
