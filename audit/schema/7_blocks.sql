-- How is an entry found among many millions by its words? By blocks of rows, each with the distinct words of all its rows.
-- Kept beside the log by `python -m audit.indexer` after rows are sealed; it proves nothing and can be made anew at any time.

CREATE TABLE IF NOT EXISTS audit.worded (
    no bigint PRIMARY KEY,
    words integer[] NOT NULL
) WITH (toast_tuple_target = 128);
-- The words are asked through the index and never read: out of line, a page of the table holds a hundred blocks and not four.
ALTER TABLE audit.worded ALTER COLUMN words SET STORAGE EXTERNAL;
COMMENT ON TABLE audit.worded IS
'Block no holds the sealed rows from no * 64 + 1 to (no + 1) * 64; words are the hashes that audit/words.py makes of them.';
-- What stood here before: blocks of 128 rows, and a common word led to all of them.
DROP TABLE IF EXISTS audit.block;

-- Blocks are indexed by volumes of 8,192. A search opens volume after volume and stops where it has enough, so that a word in
-- every block costs no more than a rare one; and whoever adds blocks touches the newest volume's part of the index only.
CREATE OR REPLACE FUNCTION audit.volume(no bigint) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT AS 'SELECT no / 8192';
CREATE OR REPLACE FUNCTION audit.in_volume(volume bigint, words integer[]) RETURNS bigint[] LANGUAGE sql IMMUTABLE STRICT AS
'SELECT pg_catalog.array_agg(volume << 32 | (word::bigint & 4294967295)) FROM pg_catalog.unnest(words) word';
-- Whoever adds blocks goes through its list of pending ones at once (audit.index_words): a word of many blocks is looked up only once.
CREATE INDEX IF NOT EXISTS worded_words ON audit.worded USING gin (audit.in_volume(audit.volume(no), words)) WITH (fastupdate = on);

CREATE OR REPLACE FUNCTION audit.index_words() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$SELECT gin_clean_pending_list('audit.worded_words')$$;

-- The blocks of `volume` in which each of `needs` is met by one of its words, as a source in SQL. What else is asked of them stays
-- outside, and comes after the index: the planner does not see what it costs to read the words of a block.
CREATE OR REPLACE FUNCTION audit.holding(needs text[]) RETURNS text LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT format('(SELECT no FROM audit.worded WHERE %s OFFSET 0) block', string_agg(
        format('audit.in_volume(audit.volume(no), words) && audit.in_volume(volume, %L)', need), ' AND '))
    FROM unnest(needs) need
$$;

-- The first of these blocks between two. Volumes are opened one after the other, for nothing here asks for an order across them.
CREATE OR REPLACE FUNCTION audit.blocks_with(needs text[], lowest bigint, highest bigint, is_falling boolean, at_most integer)
RETURNS SETOF bigint LANGUAGE plpgsql STABLE SET enable_seqscan = off SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    last bigint := least(highest, (SELECT coalesce(max(no), 0) FROM audit.worded));
BEGIN
    RETURN QUERY EXECUTE format(
        'SELECT met.no FROM (
            SELECT volume FROM generate_series(audit.volume($1), audit.volume($2)) volume ORDER BY volume %2$s
        ) volumes, LATERAL (
            SELECT no FROM %1$s WHERE no BETWEEN $1 AND $2 ORDER BY no %2$s LIMIT $3
        ) met LIMIT $3',
        audit.holding(needs), CASE WHEN is_falling THEN 'DESC' ELSE 'ASC' END)
    USING lowest, last, at_most;
END$$;

-- How many of these blocks there are between two: exactly up to `enough`, else as volumes drawn by lot let expect.
CREATE OR REPLACE FUNCTION audit.blocks_counted(needs text[], lowest bigint, highest bigint, enough integer)
RETURNS bigint LANGUAGE plpgsql STABLE SET enable_seqscan = off SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    last bigint := least(highest, (SELECT coalesce(max(no), 0) FROM audit.worded));
    volumes refcursor;
    met bigint;
    found_so_far bigint := 0;
    opened bigint := 0;
BEGIN
    OPEN volumes NO SCROLL FOR EXECUTE format(
        'SELECT (SELECT count(*) FROM %s WHERE no BETWEEN $1 AND $2)
        FROM generate_series(audit.volume($1), audit.volume($2)) volume ORDER BY hashint8(volume)', audit.holding(needs))
    USING lowest, last;
    LOOP
        FETCH volumes INTO met;
        EXIT WHEN NOT FOUND;
        opened := opened + 1;
        found_so_far := found_so_far + met;
        EXIT WHEN found_so_far >= enough;
    END LOOP;
    RETURN found_so_far * (audit.volume(last) - audit.volume(lowest) + 1) / greatest(opened, 1);
END$$;

-- The instants that a batch may hold rows of: from the oldest change in it to its seal. A batch that sealed a long
-- transaction reaches far back, and is found among all that hold an instant.
CREATE INDEX IF NOT EXISTS batch_sealed ON audit.batch (sealed_at);
CREATE INDEX IF NOT EXISTS batch_span ON audit.batch USING gist (tstzrange(least(min_at, sealed_at), greatest(max_at, sealed_at), '[]'));

-- A waiting entry is known by the number of its capture, before and after it was sealed.
CREATE INDEX IF NOT EXISTS sys_audit_log_of_capture ON audit.sys_audit_log USING brin (id int8_minmax_multi_ops) WITH (autosummarize = on);

-- Sealed rows only, for whoever walks them by their numbers.
CREATE OR REPLACE VIEW audit.sealed AS
SELECT id, seq, sealed_at, txid, at, op, tbl, pk, tenant, actor, dbuser, ctx, fields, body, verb, change_group, row_hash
FROM audit.sys_audit_log;

REVOKE ALL ON FUNCTION audit.volume(bigint), audit.in_volume(bigint, integer[]), audit.index_words(), audit.holding(text[]),
    audit.blocks_with(text[], bigint, bigint, boolean, integer), audit.blocks_counted(text[], bigint, bigint, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit.volume(bigint), audit.in_volume(bigint, integer[]) TO hq_app, hq_auditor, audit_sealer, audit_owner;
GRANT EXECUTE ON FUNCTION audit.holding(text[]), audit.blocks_with(text[], bigint, bigint, boolean, integer),
    audit.blocks_counted(text[], bigint, bigint, integer) TO hq_app, hq_auditor;
GRANT EXECUTE ON FUNCTION audit.index_words() TO audit_sealer;
GRANT SELECT ON audit.worded, audit.sealed TO hq_app, hq_auditor;
GRANT SELECT, INSERT ON audit.worded TO audit_sealer;

-- What the console asks reads few rows, and PostgreSQL, who cannot know how few, would compile the question first: a tenth of a second.
ALTER ROLE hq_app SET jit = off;
