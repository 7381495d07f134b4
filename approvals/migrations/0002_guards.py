"""The life of a request, held by the database: against raw SQL, the admin, and our own mistakes."""

from django.db import migrations

HUMANS = """
CREATE FUNCTION hq.approvals_wrote(person uuid, authors uuid[]) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM hq.staff_person one, hq.staff_person other
        WHERE one.id = person AND other.id = ANY (authors)
          AND (one.id = other.id
               OR (one.subject <> '' AND one.subject = other.subject)
               OR (one.email <> '' AND lower(one.email) = lower(other.email))))
$$;
CREATE FUNCTION hq.approvals_refuse(why text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', why USING ERRCODE = 'integrity_constraint_violation';
END$$;
"""
NO_HUMANS = """
DROP FUNCTION hq.approvals_refuse(text);
DROP FUNCTION hq.approvals_wrote(uuid, uuid[]);
"""

LIFE = """
ALTER TABLE hq.approvals_request ADD CONSTRAINT request_digest
    CHECK (digest = encode(sha256(convert_to(call, 'UTF8')), 'hex') AND verb = call::json ->> 0);

CREATE FUNCTION hq.approvals_may_move(was text, becomes text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT (was, becomes) IN (
        ('pending', 'approved'), ('pending', 'scheduled'), ('pending', 'rejected'), ('pending', 'withdrawn'), ('pending', 'executing'),
        ('approved', 'scheduled'), ('approved', 'executing'), ('approved', 'withdrawn'),
        ('scheduled', 'approved'), ('scheduled', 'executing'), ('scheduled', 'withdrawn'),
        ('executing', 'executed'), ('executing', 'failed'), ('executing', 'stale'), ('executing', 'pending'),
        ('failed', 'executing'), ('failed', 'withdrawn'))
$$;

CREATE FUNCTION hq.approvals_is_agreed(r hq.approvals_request) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT count(DISTINCT v.reviewer_id) >= r.approvers_needed FROM hq.approvals_review v
    WHERE v.request_id = r.id AND v.round = r.round AND v.verdict = 'approve' AND NOT hq.approvals_wrote(v.reviewer_id, r.authors)
$$;

CREATE FUNCTION hq.approvals_guard_birth() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.state, NEW.mode, NEW.round) <> ('pending', 'review', 1) OR NEW.agreed_at IS NOT NULL OR NEW.lapses_at IS NOT NULL THEN
        PERFORM hq.approvals_refuse('A request begins by waiting for others.');
    END IF;
    IF NEW.requested_at > now() + interval '1 minute'
       OR NEW.expires_at > NEW.requested_at + make_interval(hours => NEW.request_hours) THEN
        PERFORM hq.approvals_refuse('A request waits no longer than its terms say.');
    END IF;
    IF NOT NEW.requester_id = ANY (NEW.authors)
       OR NOT coalesce((SELECT authors FROM hq.approvals_request WHERE id = NEW.replaces_id), '{}') <@ NEW.authors THEN
        PERFORM hq.approvals_refuse('Whoever wrote a request is one of its authors.');
    END IF;
    RETURN NEW;
END$$;

CREATE FUNCTION hq.approvals_guard_life() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moving text[] := '{state,mode,round,expires_at,agreed_at,execute_at,lapses_at,ended_at,outcome,difference}';
    minute interval := interval '1 minute';
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM hq.approvals_refuse('A request is never deleted.');
    END IF;
    IF to_jsonb(NEW) - moving <> to_jsonb(OLD) - moving THEN
        PERFORM hq.approvals_refuse('What was asked for does not change; ask anew.');
    END IF;
    IF NEW.state = OLD.state THEN
        IF NEW.state NOT IN ('pending', 'approved', 'scheduled') OR to_jsonb(NEW) - 'execute_at' <> to_jsonb(OLD) - 'execute_at' THEN
            PERFORM hq.approvals_refuse('Only the time for which it is set may change by itself.');
        END IF;
        RETURN NEW;
    END IF;
    IF NOT hq.approvals_may_move(OLD.state, NEW.state) THEN
        PERFORM hq.approvals_refuse(format('A request that is %s does not become %s.', OLD.state, NEW.state));
    END IF;
    IF OLD.state = 'pending' AND OLD.expires_at <= now() AND NEW.state <> 'withdrawn' THEN
        PERFORM hq.approvals_refuse('The request has expired.');
    END IF;
    IF NEW.mode <> OLD.mode AND NOT (NEW.state = 'executing' AND OLD.state = 'pending') THEN
        PERFORM hq.approvals_refuse('A request is carried out alone from the start or not at all.');
    END IF;
    IF NEW.state IN ('approved', 'scheduled') THEN
        IF NOT hq.approvals_is_agreed(NEW) THEN
            PERFORM hq.approvals_refuse('Too few others have agreed.');
        END IF;
        IF (OLD.state = 'pending' AND NEW.lapses_at > now() + make_interval(hours => NEW.execution_hours) + minute)
           OR (OLD.state <> 'pending' AND NEW.lapses_at IS DISTINCT FROM OLD.lapses_at) THEN
            PERFORM hq.approvals_refuse('An agreement stands no longer than its terms say.');
        END IF;
    ELSIF NEW.state = 'executing' AND OLD.state = 'pending' THEN
        IF NEW.mode <> 'break_glass' OR NOT EXISTS (SELECT FROM hq.approvals_debt d WHERE d.request_id = NEW.id AND d.verdict = '') THEN
            PERFORM hq.approvals_refuse('Without agreement it takes a debt to carry this out.');
        END IF;
    ELSIF NEW.state = 'executing' THEN
        IF OLD.lapses_at <= now() OR NOT hq.approvals_is_agreed(NEW) THEN
            PERFORM hq.approvals_refuse('The agreement does not stand any more.');
        END IF;
    ELSIF NEW.state = 'rejected' THEN
        IF NOT EXISTS (SELECT FROM hq.approvals_review v WHERE v.request_id = NEW.id AND v.round = NEW.round AND v.verdict = 'reject') THEN
            PERFORM hq.approvals_refuse('Nobody has rejected this.');
        END IF;
    ELSIF NEW.state = 'pending' THEN
        IF OLD.execute_at IS NULL OR NEW.round <> OLD.round + 1 OR NEW.execute_at IS NOT NULL OR NEW.lapses_at IS NOT NULL
           OR NEW.expires_at > now() + make_interval(hours => NEW.request_hours) + minute THEN
            PERFORM hq.approvals_refuse('What is open again is asked of everybody anew.');
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.round, NEW.expires_at) <> (OLD.round, OLD.expires_at) THEN
        PERFORM hq.approvals_refuse('A request waits no longer than its terms say.');
    END IF;
    RETURN NEW;
END$$;

CREATE FUNCTION hq.approvals_guard_executing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM hq.approvals_request r WHERE r.id = NEW.id AND r.state = 'executing') THEN
        PERFORM hq.approvals_refuse('Carrying out a request begins and ends in one transaction.');
    END IF;
    RETURN NULL;
END$$;

CREATE TRIGGER guard_birth BEFORE INSERT ON hq.approvals_request FOR EACH ROW EXECUTE FUNCTION hq.approvals_guard_birth();
CREATE TRIGGER guard_life BEFORE UPDATE OR DELETE ON hq.approvals_request FOR EACH ROW EXECUTE FUNCTION hq.approvals_guard_life();
CREATE CONSTRAINT TRIGGER guard_executing AFTER UPDATE ON hq.approvals_request DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.state = 'executing') EXECUTE FUNCTION hq.approvals_guard_executing();
"""
NO_LIFE = """
DROP TRIGGER guard_executing ON hq.approvals_request;
DROP TRIGGER guard_life ON hq.approvals_request;
DROP TRIGGER guard_birth ON hq.approvals_request;
DROP FUNCTION hq.approvals_guard_executing();
DROP FUNCTION hq.approvals_guard_life();
DROP FUNCTION hq.approvals_guard_birth();
DROP FUNCTION hq.approvals_is_agreed(hq.approvals_request);
DROP FUNCTION hq.approvals_may_move(text, text);
ALTER TABLE hq.approvals_request DROP CONSTRAINT request_digest;
"""

VERDICTS = """
CREATE FUNCTION hq.approvals_guard_review() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    r hq.approvals_request;
BEGIN
    SELECT * INTO r FROM hq.approvals_request WHERE id = NEW.request_id FOR UPDATE;
    IF r.state <> 'pending' OR r.expires_at <= now() OR NEW.round <> r.round THEN
        PERFORM hq.approvals_refuse('The request does not wait for a verdict.');
    END IF;
    IF (NEW.digest, NEW.fingerprint) <> (r.digest, r.fingerprint) THEN
        PERFORM hq.approvals_refuse('The verdict is about something else than what was asked for.');
    END IF;
    IF hq.approvals_wrote(NEW.reviewer_id, r.authors) THEN
        PERFORM hq.approvals_refuse('Nobody decides about their own request.');
    END IF;
    RETURN NEW;
END$$;

CREATE FUNCTION hq.approvals_guard_deputy() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    r hq.approvals_request;
BEGIN
    SELECT * INTO r FROM hq.approvals_request WHERE id = NEW.request_id FOR UPDATE;
    IF r.state <> 'pending' OR hq.approvals_wrote(NEW.person_id, r.authors) THEN
        PERFORM hq.approvals_refuse('A deputy is another person, named while the request waits.');
    END IF;
    RETURN NEW;
END$$;

CREATE FUNCTION hq.approvals_guard_forever() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM hq.approvals_refuse('What was said about a request stays as it was said.');
    RETURN NULL;
END$$;

CREATE FUNCTION hq.approvals_guard_debt() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    judging text[] := '{verdict,reviewer_id,comment,reviewed_at}';
    r hq.approvals_request;
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM hq.approvals_refuse('A debt is judged, never deleted.');
    END IF;
    SELECT * INTO r FROM hq.approvals_request WHERE id = NEW.request_id FOR UPDATE;
    IF TG_OP = 'INSERT' THEN
        IF NEW.verdict <> '' OR r.state <> 'pending' OR NEW.opened_at > now() + interval '1 minute'
           OR NEW.due_at > NEW.opened_at + interval '24 hours' THEN
            PERFORM hq.approvals_refuse('A debt begins unjudged, about a request that waits, and is due within a day.');
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.verdict <> '' OR NEW.verdict = '' OR to_jsonb(NEW) - judging <> to_jsonb(OLD) - judging THEN
        PERFORM hq.approvals_refuse('A debt is judged once and does not change otherwise.');
    END IF;
    IF hq.approvals_wrote(NEW.reviewer_id, r.authors || NEW.person_id) THEN
        PERFORM hq.approvals_refuse('Another person judges this.');
    END IF;
    RETURN NEW;
END$$;

CREATE TRIGGER guard_review BEFORE INSERT ON hq.approvals_review FOR EACH ROW EXECUTE FUNCTION hq.approvals_guard_review();
CREATE TRIGGER guard_forever BEFORE UPDATE OR DELETE ON hq.approvals_review FOR EACH ROW EXECUTE FUNCTION hq.approvals_guard_forever();
CREATE TRIGGER guard_deputy BEFORE INSERT ON hq.approvals_deputy FOR EACH ROW EXECUTE FUNCTION hq.approvals_guard_deputy();
CREATE TRIGGER guard_forever BEFORE UPDATE OR DELETE ON hq.approvals_deputy FOR EACH ROW EXECUTE FUNCTION hq.approvals_guard_forever();
CREATE TRIGGER guard_debt BEFORE INSERT OR UPDATE OR DELETE ON hq.approvals_debt
    FOR EACH ROW EXECUTE FUNCTION hq.approvals_guard_debt();
"""
NO_VERDICTS = """
DROP TRIGGER guard_debt ON hq.approvals_debt;
DROP TRIGGER guard_forever ON hq.approvals_deputy;
DROP TRIGGER guard_deputy ON hq.approvals_deputy;
DROP TRIGGER guard_forever ON hq.approvals_review;
DROP TRIGGER guard_review ON hq.approvals_review;
DROP FUNCTION hq.approvals_guard_debt();
DROP FUNCTION hq.approvals_guard_forever();
DROP FUNCTION hq.approvals_guard_deputy();
DROP FUNCTION hq.approvals_guard_review();
"""

# A trigger's WHEN is looked at in the moment of the change, its function at the commit: while a request that was agreed to
# is being carried out nothing is noted; anything else is refused, except that a preview may see what it would be.
POLICIES = """
CREATE FUNCTION hq.approvals_is_weaker(was hq.approvals_policy, becomes hq.approvals_policy) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT becomes.approvers_needed < was.approvers_needed OR becomes.request_hours > was.request_hours
        OR becomes.execution_hours > was.execution_hours OR (becomes.may_schedule AND NOT was.may_schedule)
        OR (cardinality(was.roles) > 0 AND (cardinality(becomes.roles) = 0 OR NOT becomes.roles <@ was.roles))
$$;

CREATE FUNCTION hq.approvals_removal_is_agreed(policy bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM hq.approvals_request r WHERE r.state = 'executing' AND r.mode = 'review'
        AND r.verb = 'approvals.remove_policy' AND r.call::json #>> '{1,policy,$row,1}' = policy::text)
$$;

CREATE FUNCTION hq.approvals_change_is_agreed(p hq.approvals_policy) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM hq.approvals_request r, json_to_record(r.call::json #> '{1,terms}')
            AS t (approvers_needed int, roles text[], request_hours int, execution_hours int, may_schedule boolean)
        WHERE r.state = 'executing' AND r.mode = 'review' AND r.verb = 'approvals.change_policy'
          AND r.call::json #>> '{1,policy,$row,1}' = p.id::text
          AND (t.approvers_needed, t.request_hours, t.execution_hours, t.may_schedule)
            = (p.approvers_needed, p.request_hours, p.execution_hours, p.may_schedule)
          AND t.roles <@ p.roles::text[] AND t.roles @> p.roles::text[])
$$;

CREATE FUNCTION hq.approvals_guard_policy() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A policy is weakened or removed only by a request that others agreed to.' USING ERRCODE = '23HQ2';
END$$;

CREATE FUNCTION hq.approvals_guard_subject() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM hq.approvals_refuse('What a policy is about never changes; write another one.');
    RETURN NULL;
END$$;

CREATE TRIGGER guard_subject BEFORE UPDATE ON hq.approvals_policy FOR EACH ROW
    WHEN ((OLD.id, OLD.verb, OLD.condition, OLD."limit") IS DISTINCT FROM (NEW.id, NEW.verb, NEW.condition, NEW."limit"))
    EXECUTE FUNCTION hq.approvals_guard_subject();
CREATE CONSTRAINT TRIGGER guard_weaker AFTER UPDATE ON hq.approvals_policy DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (hq.approvals_is_weaker(OLD, NEW) AND NOT hq.approvals_change_is_agreed(NEW)) EXECUTE FUNCTION hq.approvals_guard_policy();
CREATE CONSTRAINT TRIGGER guard_removal AFTER DELETE ON hq.approvals_policy DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NOT hq.approvals_removal_is_agreed(OLD.id)) EXECUTE FUNCTION hq.approvals_guard_policy();
"""
NO_POLICIES = """
DROP TRIGGER guard_removal ON hq.approvals_policy;
DROP TRIGGER guard_weaker ON hq.approvals_policy;
DROP TRIGGER guard_subject ON hq.approvals_policy;
DROP FUNCTION hq.approvals_guard_subject();
DROP FUNCTION hq.approvals_guard_policy();
DROP FUNCTION hq.approvals_change_is_agreed(hq.approvals_policy);
DROP FUNCTION hq.approvals_removal_is_agreed(bigint);
DROP FUNCTION hq.approvals_is_weaker(hq.approvals_policy, hq.approvals_policy);
"""


class Migration(migrations.Migration):
    dependencies = [("approvals", "0001_requests"), ("staff", "0003_proofs")]

    operations = [
        migrations.RunSQL(HUMANS, NO_HUMANS),
        migrations.RunSQL(LIFE, NO_LIFE),
        migrations.RunSQL(VERDICTS, NO_VERDICTS),
        migrations.RunSQL(POLICIES, NO_POLICIES),
    ]
