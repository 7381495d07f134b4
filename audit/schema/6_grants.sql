-- Who may do what in schema audit? Nobody updates or deletes the log; only the sealer moves rows on.

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA audit FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit.plain(text, integer), audit.context(), audit.bear_witness(), audit.salted(json), audit.commitment(json),
    audit.commitments(text), audit.erasing(), audit.month_of(timestamptz), audit.deny_changes(text), audit.refuse_change() TO audit_owner;
GRANT USAGE ON SCHEMA audit TO hq_app, audit_sealer, hq_auditor;
GRANT SELECT ON audit.pending, audit.timeline, audit.batch, audit.checkpoint, audit.segment, audit.delay, audit.governed, audit.rule TO hq_app, hq_auditor;
GRANT SELECT ON audit.pending_personal, audit.personal, audit.personal_key TO hq_app;
GRANT SELECT (seq, subject, key_no) ON audit.personal TO hq_auditor;
GRANT SELECT (subject, no, kek, made_at, destroyed_at, destroyed_by) ON audit.personal_key TO hq_auditor;
GRANT EXECUTE ON FUNCTION audit.erase(text, text) TO hq_app;
GRANT SELECT, INSERT (seq, subject, key_no, sealed) ON audit.personal TO audit_sealer;
GRANT SELECT, INSERT (subject, no, kek, wrapped) ON audit.personal_key TO audit_sealer;
GRANT EXECUTE ON FUNCTION audit.rewrap(text[], integer[], text[], bytea[], text), audit.erasing() TO audit_sealer;
GRANT SELECT (batch, seq, hash, origin) ON audit.head TO hq_app;
GRANT SELECT ON audit.sys_audit_log, audit.head TO hq_auditor;
GRANT EXECUTE ON FUNCTION audit.record(text, text, text, jsonb, jsonb, text), audit.unguarded() TO hq_app, hq_auditor;
GRANT SELECT, DELETE ON audit.inbox TO audit_sealer;
GRANT SELECT, INSERT ON audit.sys_audit_log, audit.batch, audit.checkpoint TO audit_sealer;
GRANT SELECT, UPDATE ON audit.head TO audit_sealer;
GRANT SELECT, INSERT, UPDATE ON audit.delay TO audit_sealer;
GRANT EXECUTE ON FUNCTION audit.note_delays(bigint, bigint) TO audit_sealer;
GRANT UPDATE (anchored_at) ON audit.checkpoint TO audit_sealer;
GRANT SELECT (month, first_seq, last_seq, file_sha256, noted_at), UPDATE (noted_at) ON audit.segment TO audit_sealer;
GRANT EXECUTE ON FUNCTION audit.note_export(text, text, bytea), audit.detach_month(text), audit.attach_month(text) TO hq_app;
GRANT EXECUTE ON FUNCTION audit.turn_month(), audit.month_of(timestamptz) TO audit_sealer;
GRANT EXECUTE ON FUNCTION audit.seal(integer), audit.chain(bytea, bytea), audit.chain_step(bytea, bytea, bytea),
    audit.canonical(bigint, bigint, xid8, timestamptz, text, text, text, text, text, text, text, text[], text) TO audit_sealer, hq_auditor;
