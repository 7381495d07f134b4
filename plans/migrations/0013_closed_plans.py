"""Nobody is put on a plan that is closed, not even by somebody who looked before it was."""

from django.db import migrations

# Whoever closes a plan locks its editions; this waits for them and only then looks, so that one of the two sees the other.
# Foreign keys are checked at the end of a transaction, which would be too late.
REFUSE = """
CREATE FUNCTION hq.plans_refuse_closed(editions bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM hq.plans_planedition WHERE id = ANY(editions) ORDER BY id FOR KEY SHARE;
    IF EXISTS (SELECT FROM hq.plans_planedition e JOIN hq.plans_plan p ON p.id = e.plan_id
               WHERE e.id = ANY(editions) AND p.closed_at IS NOT NULL) THEN
        RAISE EXCEPTION 'Nobody is put on a plan that is closed.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
END$$;

CREATE FUNCTION hq.plans_subscription_is_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM hq.plans_refuse_closed(ARRAY(SELECT DISTINCT edition_id FROM changed WHERE status <> 'ended'));
    RETURN NULL;
END$$;
CREATE TRIGGER is_open_insert AFTER INSERT ON hq.plans_subscription REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION hq.plans_subscription_is_open();
CREATE TRIGGER is_open_update AFTER UPDATE ON hq.plans_subscription REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION hq.plans_subscription_is_open();

CREATE FUNCTION hq.plans_change_is_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM hq.plans_refuse_closed(ARRAY(SELECT DISTINCT edition_id FROM changed WHERE edition_id IS NOT NULL));
    RETURN NULL;
END$$;
CREATE TRIGGER is_open_insert AFTER INSERT ON hq.plans_change REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION hq.plans_change_is_open();
"""
ALLOW = """
DROP TRIGGER is_open_insert ON hq.plans_change;
DROP FUNCTION hq.plans_change_is_open();
DROP TRIGGER is_open_update ON hq.plans_subscription;
DROP TRIGGER is_open_insert ON hq.plans_subscription;
DROP FUNCTION hq.plans_subscription_is_open();
DROP FUNCTION hq.plans_refuse_closed(bigint[]);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('plans', '0012_registry'),
    ]

    operations = [migrations.RunSQL(REFUSE, ALLOW)]
