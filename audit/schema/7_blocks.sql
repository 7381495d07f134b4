-- How is an entry found among many millions by its words? By blocks of rows, each with the distinct words of all its rows.
-- Kept beside the log by `python -m audit.indexer` after rows are sealed; it proves nothing and can be made anew at any time.

CREATE TABLE IF NOT EXISTS audit.block (
    no bigint PRIMARY KEY,
    words integer[] NOT NULL
) WITH (toast_tuple_target = 128);
-- The words are asked through the index and never read: out of line, a page of the table holds a hundred blocks and not four.
ALTER TABLE audit.block ALTER COLUMN words SET STORAGE EXTERNAL;
COMMENT ON TABLE audit.block IS
'Block no holds the sealed rows from no * 128 + 1 to (no + 1) * 128; words are the hashes that audit/words.py makes of them.';
CREATE INDEX IF NOT EXISTS block_words ON audit.block USING gin (words) WITH (fastupdate = off);

-- The blocks in which each of `needs` is met by one of its words. Only by the index of words: the planner does not see what
-- it costs to read the words of a block.
CREATE OR REPLACE FUNCTION audit.blocks_with(needs text[], lowest bigint, highest bigint, is_falling boolean, at_most integer)
RETURNS SETOF bigint LANGUAGE plpgsql STABLE SET enable_seqscan = off SET enable_indexscan = off SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY EXECUTE format(
        'SELECT no FROM (SELECT no FROM audit.block WHERE %s OFFSET 0) met WHERE no BETWEEN $1 AND $2 ORDER BY no %s LIMIT $3',
        (SELECT string_agg(format('words && %L::integer[]', need), ' AND ') FROM unnest(needs) need),
        CASE WHEN is_falling THEN 'DESC' ELSE 'ASC' END)
    USING lowest, highest, at_most;
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

REVOKE ALL ON FUNCTION audit.blocks_with(text[], bigint, bigint, boolean, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit.blocks_with(text[], bigint, bigint, boolean, integer) TO hq_app, hq_auditor;
GRANT SELECT ON audit.block, audit.sealed TO hq_app, hq_auditor;
GRANT SELECT, INSERT ON audit.block TO audit_sealer;

-- What the console asks reads few rows, and PostgreSQL, who cannot know how few, would compile the question first: a tenth of a second.
ALTER ROLE hq_app SET jit = off;
