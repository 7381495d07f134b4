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

-- Seals at most max_rows changes. Returns the hashes of the new rows in order, an empty array where there was nothing.
CREATE OR REPLACE FUNCTION audit.seal(max_rows integer) RETURNS bytea[]
LANGUAGE plpgsql SET search_path = pg_catalog, audit, pg_temp SET enable_nestloop = off AS $$
DECLARE
    h audit.head;
    hashes bytea[];
    earliest timestamptz;
    latest timestamptz;
BEGIN
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
        RETURNING seq, at, row_hash
    )
    SELECT array_agg(row_hash ORDER BY seq), min(at), max(at) INTO hashes, earliest, latest FROM sealed;
    IF hashes IS NULL THEN
        RETURN '{}';
    END IF;
    INSERT INTO audit.batch (no, first_seq, last_seq, min_at, max_at, head)
    VALUES (h.batch + 1, h.seq + 1, h.seq + cardinality(hashes), earliest, latest, hashes[cardinality(hashes)]);
    UPDATE audit.head SET batch = batch + 1, seq = h.seq + cardinality(hashes), hash = hashes[cardinality(hashes)];
    RETURN hashes;
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
