import django.db.models.deletion
from django.db import migrations, models

# A debt is about a request that waits, as before, or about an envelope that is opened in the same moment.
GUARD = """
CREATE OR REPLACE FUNCTION hq.approvals_guard_debt() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    judging text[] := '{verdict,reviewer_id,comment,reviewed_at}';
    r hq.approvals_request;
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM hq.approvals_refuse('A debt is judged, never deleted.');
    END IF;
    SELECT * INTO r FROM hq.approvals_request WHERE id = NEW.request_id FOR UPDATE;
    IF TG_OP = 'INSERT' THEN
        IF NEW.verdict <> '' OR NEW.opened_at > now() + interval '1 minute' OR NEW.due_at > NEW.opened_at + interval '24 hours'
           OR (NEW.envelope_id IS NULL AND r.state IS DISTINCT FROM 'pending')
           OR (NEW.envelope_id IS NOT NULL AND NOT EXISTS (
                SELECT FROM hq.staff_envelope e
                WHERE e.id = NEW.envelope_id AND e.person_id = NEW.person_id AND e.opened_at <= NEW.opened_at)) THEN
            PERFORM hq.approvals_refuse('A debt begins unjudged, about a request that waits or an opened envelope, and is due within a day.');
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.verdict <> '' OR NEW.verdict = '' OR to_jsonb(NEW) - judging <> to_jsonb(OLD) - judging THEN
        PERFORM hq.approvals_refuse('A debt is judged once and does not change otherwise.');
    END IF;
    IF hq.approvals_wrote(NEW.reviewer_id, coalesce(r.authors, '{}') || NEW.person_id) THEN
        PERFORM hq.approvals_refuse('Another person judges this.');
    END IF;
    RETURN NEW;
END$$;
"""
GUARD_BEFORE = """
CREATE OR REPLACE FUNCTION hq.approvals_guard_debt() RETURNS trigger LANGUAGE plpgsql AS $$
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
"""


class Migration(migrations.Migration):
    dependencies = [("approvals", "0002_guards"), ("staff", "0008_envelopes")]

    operations = [
        migrations.AlterField(
            model_name="debt",
            name="request",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="debt",
                to="approvals.request",
            ),
        ),
        migrations.AddField(
            model_name="debt",
            name="envelope",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="debt",
                to="staff.envelope",
            ),
        ),
        migrations.AddConstraint(
            model_name="debt",
            constraint=models.CheckConstraint(
                condition=models.Q(("request", None), ("envelope", None), _connector="XOR"), name="debt_about_one"
            ),
        ),
        migrations.RunSQL(GUARD, GUARD_BEFORE),
    ]
