-- What may the console see? Sealed rows and those still waiting for their seal, through views owned by audit_owner.

CREATE OR REPLACE VIEW audit.pending AS
SELECT id, txid, at, op, tbl, pk, tenant, actor, dbuser, ctx, fields, body,
       left(coalesce(ctx::jsonb ->> 'verb', ''), 100) AS verb, left(coalesce(ctx::jsonb ->> 'group', ''), 100) AS change_group
FROM audit.inbox;

CREATE OR REPLACE VIEW audit.timeline AS
SELECT id, seq, sealed_at, txid, at, op, tbl, pk, tenant, actor, dbuser, ctx, fields, body, verb, change_group, row_hash
FROM audit.sys_audit_log
UNION ALL
-- a waiting row sorts after every sealed one, in the order of its capture
SELECT id, 4611686018427387904 + id, NULL, txid, at, op, tbl, pk, tenant, actor, dbuser, ctx, fields, body, verb, change_group, NULL
FROM audit.pending;

-- What waits for its seal, with what is personal about it: for the console, which shows an act its own preview.
CREATE OR REPLACE VIEW audit.pending_personal AS
SELECT id, txid, op, tbl, pk, tenant, body, personal FROM audit.inbox;
