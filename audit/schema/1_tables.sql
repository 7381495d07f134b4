-- What does the ledger keep? An unindexed inbox that writers fill, the chained log, and what proves it.
-- Owned by audit_owner. Nobody updates or deletes: writers reach the inbox only through capture functions.

CREATE TABLE IF NOT EXISTS audit.inbox (
    id bigint GENERATED ALWAYS AS IDENTITY,
    txid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    op text NOT NULL,
    tbl text NOT NULL,
    pk text NOT NULL,
    tenant text NOT NULL DEFAULT '',
    actor text NOT NULL,
    dbuser text NOT NULL DEFAULT session_user,
    ctx text NOT NULL,
    fields text[] NOT NULL,
    body text NOT NULL
) WITH (
    autovacuum_vacuum_threshold = 20000,
    autovacuum_vacuum_scale_factor = 0,
    autovacuum_vacuum_cost_delay = 0
);
-- No CHECK stands here: PostgreSQL parses it anew for each statement, a third of what capturing one row costs. What the log
-- would refuse cannot arrive, for the three functions that write here (capture, record, log_ddl) clean and shorten every part.
ALTER TABLE audit.inbox DROP CONSTRAINT IF EXISTS inbox_op_check;
ALTER TABLE audit.inbox DROP CONSTRAINT IF EXISTS inbox_check;
ALTER TABLE audit.inbox DROP CONSTRAINT IF EXISTS inbox_check1;
-- What is personal about a change, in the clear until the sealer takes the row: {"of": whose, "fields": {field: [before, after]}},
-- a value as [salt, its JSON]; or {"of": whose, "erased": number of the destroyed key}. Empty, not null, which would widen each row.
ALTER TABLE audit.inbox ADD COLUMN IF NOT EXISTS personal text NOT NULL DEFAULT '';
COMMENT ON TABLE audit.inbox IS
'One row per changed entity, written in the writer''s transaction. op: I insert, U update, D delete, T truncate, X DDL, E event.';

CREATE TABLE IF NOT EXISTS audit.sys_audit_log (
    seq bigint NOT NULL PRIMARY KEY,
    sealed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    id bigint NOT NULL,
    txid xid8 NOT NULL,
    at timestamptz NOT NULL,
    op text NOT NULL CHECK (op IN ('I', 'U', 'D', 'T', 'X', 'E')),
    tbl text NOT NULL,
    pk text NOT NULL,
    tenant text NOT NULL,
    actor text NOT NULL,
    dbuser text NOT NULL,
    ctx text NOT NULL,
    fields text[] NOT NULL,
    body text NOT NULL,
    row_hash bytea NOT NULL,
    verb text NOT NULL GENERATED ALWAYS AS (left(coalesce(ctx::jsonb ->> 'verb', ''), 100)) STORED,
    change_group text NOT NULL GENERATED ALWAYS AS (left(coalesce(ctx::jsonb ->> 'group', ''), 100)) STORED,
    -- The separator of the hashed bytes may not occur inside a part.
    CONSTRAINT no_separator CHECK (strpos(concat(tbl, pk, tenant, actor, dbuser, ctx), E'\x1f') = 0)
) PARTITION BY RANGE (seq);
COMMENT ON TABLE audit.sys_audit_log IS
'Append-only. row_hash = SHA-256(0x00 || previous row_hash || canonical metadata), so the chain is the leaf row of an RFC 6962 tree.';
CREATE TABLE IF NOT EXISTS audit.sys_audit_log_1 PARTITION OF audit.sys_audit_log FOR VALUES FROM (1) TO (MAXVALUE);

-- An index for each filter of the audit page and for the history of one row, read backwards: seq only grows, and ascending it fills each page to its end
-- where descending it would split half-empty ones.
CREATE INDEX IF NOT EXISTS sys_audit_log_of_table ON audit.sys_audit_log (tbl, seq);
CREATE INDEX IF NOT EXISTS sys_audit_log_of_row ON audit.sys_audit_log (tbl, pk, seq);
CREATE INDEX IF NOT EXISTS sys_audit_log_of_actor ON audit.sys_audit_log (actor, seq);
CREATE INDEX IF NOT EXISTS sys_audit_log_of_verb ON audit.sys_audit_log (verb, seq);
CREATE INDEX IF NOT EXISTS sys_audit_log_of_tenant ON audit.sys_audit_log (tenant, seq) WHERE tenant <> '';
CREATE INDEX IF NOT EXISTS sys_audit_log_group ON audit.sys_audit_log (change_group) WHERE change_group <> '';
-- What stood here before: descending, and one that no page asked.
DROP INDEX IF EXISTS audit.sys_audit_log_subject, audit.sys_audit_log_actor, audit.sys_audit_log_verb, audit.sys_audit_log_tenant,
    audit.sys_audit_log_fields;
-- It refused every control character, by a regular expression for each row.
ALTER TABLE audit.sys_audit_log DROP CONSTRAINT IF EXISTS sys_audit_log_check;

CREATE TABLE IF NOT EXISTS audit.head (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    origin text NOT NULL,
    batch bigint NOT NULL DEFAULT 0,
    seq bigint NOT NULL DEFAULT 0,
    hash bytea NOT NULL,
    frontier bytea[] NOT NULL DEFAULT '{}'
) WITH (fillfactor = 10);
COMMENT ON TABLE audit.head IS
'The one row every seal locks. frontier holds the roots of the complete subtrees of the Merkle tree, widest first.';

CREATE TABLE IF NOT EXISTS audit.batch (
    no bigint PRIMARY KEY,
    first_seq bigint NOT NULL,
    last_seq bigint NOT NULL,
    min_at timestamptz NOT NULL,
    max_at timestamptz NOT NULL,
    head bytea NOT NULL,
    sealed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE IF NOT EXISTS audit.delay (
    le double precision PRIMARY KEY,
    entries bigint NOT NULL,
    seconds double precision NOT NULL
);
COMMENT ON TABLE audit.delay IS
'How long entries waited for their seal, since the chain began: a histogram. le is the upper end of a bucket in seconds.';

CREATE TABLE IF NOT EXISTS audit.checkpoint (
    size bigint PRIMARY KEY,
    root bytea NOT NULL,
    note text NOT NULL,
    anchored_at timestamptz
);

CREATE TABLE IF NOT EXISTS audit.rule (
    rel text PRIMARY KEY,
    exempt_because text NOT NULL DEFAULT '',
    tenant_column text NOT NULL DEFAULT 'tenant_id',
    skip_columns text[] NOT NULL DEFAULT '{}',
    hidden_columns text[] NOT NULL DEFAULT '{}'
);
ALTER TABLE audit.rule ADD COLUMN IF NOT EXISTS personal_columns text[] NOT NULL DEFAULT '{}';
ALTER TABLE audit.rule ADD COLUMN IF NOT EXISTS whose text NOT NULL DEFAULT '';
COMMENT ON TABLE audit.rule IS 'Exceptions to full capture, written in audit/coverage.py and copied here by the bootstrap.';

CREATE TABLE IF NOT EXISTS audit.governed (
    rel oid PRIMARY KEY,
    name text NOT NULL,
    governed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE audit.governed IS 'The tables whose capture triggers every guard checks.';

CREATE TABLE IF NOT EXISTS audit.personal_key (
    subject text NOT NULL,
    no integer NOT NULL,
    kek text NOT NULL,
    wrapped bytea,
    made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    destroyed_at timestamptz,
    destroyed_by text NOT NULL DEFAULT '',
    PRIMARY KEY (subject, no),
    CONSTRAINT destroyed_means_gone CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL))
);
COMMENT ON TABLE audit.personal_key IS
'The data keys of a subject such as tenant:<id> or staff:<id>, wrapped by the key-encryption key `kek`, which no database has.';
CREATE UNIQUE INDEX IF NOT EXISTS personal_key_in_use ON audit.personal_key (subject) WHERE wrapped IS NOT NULL;

CREATE TABLE IF NOT EXISTS audit.personal (
    seq bigint PRIMARY KEY,
    subject text NOT NULL,
    key_no integer NOT NULL,
    sealed bytea,
    FOREIGN KEY (subject, key_no) REFERENCES audit.personal_key
);
COMMENT ON TABLE audit.personal IS
'What is personal about a sealed row, encrypted; the chain holds salted digests of it. Null where it was erased before its seal.';

CREATE TABLE IF NOT EXISTS audit.segment (
    month text PRIMARY KEY,
    partition text NOT NULL,
    first_seq bigint NOT NULL UNIQUE,
    prev_hash bytea NOT NULL,
    prev_frontier bytea[] NOT NULL DEFAULT '{}',
    last_seq bigint,
    last_hash bytea,
    frontier bytea[],
    closed_at timestamptz,
    file text,
    file_sha256 bytea,
    exported_at timestamptz,
    noted_at timestamptz,
    detached_at timestamptz
);
CREATE UNIQUE INDEX IF NOT EXISTS segment_open ON audit.segment ((true)) WHERE last_seq IS NULL;
COMMENT ON TABLE audit.segment IS
'One month of the log: a partition, and the two places of the chain between which its rows stand. Kept for ever, whether the rows are here or not.';
