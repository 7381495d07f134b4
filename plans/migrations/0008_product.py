"""What the product asks of headquarters: how much is used and may go on, what moved, which keys it wants."""

import django.db.models.deletion
from django.db import migrations, models

from hqconsole.kernel.schema import contract_view, product_may_read, tenant_wall

MANY = 1_000  # tenants that one statement moves; above it everybody is said to have moved

# `tenants` may name a tenant twice; an update of nothing moves nobody.
MOVED = f"""
CREATE FUNCTION hq.plans_note_moved(tenants uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF cardinality(tenants) > {MANY} THEN
        tenants := ARRAY['00000000-0000-0000-0000-000000000000'::uuid];
    END IF;
    INSERT INTO hq.plans_movement AS m (tenant_id, version)
        SELECT each, 1 FROM unnest(tenants) each GROUP BY each ORDER BY each
        ON CONFLICT (tenant_id) DO UPDATE SET version = m.version + 1;
    PERFORM pg_notify('plans_moved', each::text) FROM unnest(tenants) each;
END$$;

CREATE FUNCTION hq.plans_tenants_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM hq.plans_note_moved((SELECT array_agg(DISTINCT tenant_id) FROM changed));
    RETURN NULL;
END$$;

CREATE FUNCTION hq.plans_everybody_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM changed) THEN
        PERFORM hq.plans_note_moved(ARRAY['00000000-0000-0000-0000-000000000000'::uuid]);
    END IF;
    RETURN NULL;
END$$;

CREATE FUNCTION hq.plans_tenant_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM hq.plans_note_moved(ARRAY[NEW.id]);
    RETURN NULL;
END$$;
CREATE TRIGGER plans_moved AFTER UPDATE ON hq.tenants_tenant FOR EACH ROW WHEN (OLD.timezone <> NEW.timezone)
    EXECUTE FUNCTION hq.plans_tenant_moved();
"""
NOT_MOVED = """
DROP TRIGGER plans_moved ON hq.tenants_tenant;
DROP FUNCTION hq.plans_tenant_moved();
DROP FUNCTION hq.plans_everybody_moved();
DROP FUNCTION hq.plans_tenants_moved();
DROP FUNCTION hq.plans_note_moved(uuid[]);
"""


def moves(table, who):
    """Whatever happens to rows of this table moves `who`: the "tenants" they name, or "everybody"."""
    events = {"insert": "NEW", "update": "NEW", "delete": "OLD"}
    return migrations.RunSQL(
        "".join(
            f"CREATE TRIGGER plans_moved_{event} AFTER {event} ON hq.{table} REFERENCING {side} TABLE AS changed"
            f" FOR EACH STATEMENT EXECUTE FUNCTION hq.plans_{who}_moved();\n"
            for event, side in events.items()
        ),
        "".join(f"DROP TRIGGER plans_moved_{event} ON hq.{table};\n" for event in events),
    )


USAGE = "SELECT tenant_id, limit_id AS key, starts_on, used, warned, counted_at FROM hq.plans_usage"

# Asked before something new is made. It reads with the rights of whoever asks, so the walls stand; only what a rehearsal
# notes is written, by a function that knows no other tenant than the transaction's.
CHECK = """
CREATE FUNCTION hq.plans_note_would_stop(stopped text, today date) RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO hq.plans_wouldstop AS w (tenant_id, limit_id, day, times)
        SELECT t.id, l.key, today, 1 FROM hq.tenants_tenant t, hq.plans_limit l
        WHERE t.id = nullif(current_setting('app.tenant_id', true), '')::uuid AND l.key = stopped AND l.rehearsal_since IS NOT NULL
            AND abs(today - current_date) <= 1
        ON CONFLICT (tenant_id, limit_id, day) DO UPDATE SET times = w.times + 1;
$$;
REVOKE EXECUTE ON FUNCTION hq.plans_note_would_stop(text, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION hq.plans_note_would_stop(text, date) TO product_app;

CREATE FUNCTION tenant_api.check_limit(key text, amount bigint DEFAULT 1) RETURNS TABLE (
    allowed boolean, reason text, used bigint, included bigint, hard_cap bigint, resets_at timestamptz, counted_at timestamptz)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    mine CONSTANT uuid := nullif(current_setting('app.tenant_id', true), '')::uuid;
    found record;
    after bigint;
    stops_at bigint;
BEGIN
    IF amount < 0 OR amount > 1000000000 THEN
        RAISE EXCEPTION 'An amount is from 0 to 1000000000.' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    SELECT v.included, v.hard_cap, v.enforcement, l.is_armed, l.rehearsal_since, today.day, coalesce(u.used, 0) AS used, u.counted_at,
        CASE l.kind WHEN 'flow' THEN (today.month + interval '1 month') AT TIME ZONE t.timezone END AS resets_at
    INTO found
    FROM tenant_api.limits v
    JOIN hq.plans_limit l ON l.key = v.key
    JOIN hq.tenants_tenant t ON t.id = v.tenant_id
    CROSS JOIN LATERAL (
        SELECT (now() AT TIME ZONE t.timezone)::date AS day, date_trunc('month', now() AT TIME ZONE t.timezone) AS month
    ) today
    LEFT JOIN hq.plans_usage u ON u.tenant_id = v.tenant_id AND u.limit_id = v.key
        AND u.starts_on = CASE l.kind WHEN 'flow' THEN today.month::date ELSE DATE '2000-01-01' END
    WHERE v.tenant_id = mine AND v.key = check_limit.key;
    IF found IS NULL THEN
        RETURN QUERY SELECT false, 'unknown_limit', 0::bigint, 0::bigint, 0::bigint, NULL::timestamptz, NULL::timestamptz;
        RETURN;
    END IF;

    after := found.used + amount;
    stops_at := CASE found.enforcement WHEN 'hard' THEN nullif(found.hard_cap, -1)
        WHEN 'grace10' THEN least(found.included + found.included / 10, nullif(found.hard_cap, -1)) END;
    allowed := true;
    reason := CASE WHEN found.included = -1 THEN 'unlimited' WHEN amount = 0 THEN 'nothing_new' WHEN after <= found.included THEN 'within'
        WHEN found.enforcement = 'none' THEN 'exempt' WHEN stops_at IS NULL THEN 'overage' WHEN after <= stops_at THEN 'grace'
        WHEN found.is_armed THEN 'LIMIT_EXCEEDED' WHEN found.rehearsal_since IS NULL THEN 'disarmed' ELSE 'rehearsal' END;
    IF reason = 'LIMIT_EXCEEDED' THEN
        allowed := false;
    ELSIF reason = 'rehearsal' AND current_setting('transaction_read_only') = 'off' THEN
        PERFORM hq.plans_note_would_stop(check_limit.key, found.day);
    END IF;
    RETURN QUERY SELECT allowed, reason, found.used, found.included, found.hard_cap, found.resets_at, found.counted_at;
END$$;
REVOKE EXECUTE ON FUNCTION tenant_api.check_limit(text, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tenant_api.check_limit(text, bigint) TO product_app;
"""
UNCHECK = """
DROP FUNCTION tenant_api.check_limit(text, bigint);
DROP FUNCTION hq.plans_note_would_stop(text, date);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('plans', '0007_campaigns'),
        ('tenants', '0004_trusts'),
    ]

    operations = [
        migrations.CreateModel(
            name='FlagUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=60, unique=True)),
                ('asked_on', models.DateField(null=True)),
                ('sent_on', models.DateField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Movement',
            fields=[
                ('tenant_id', models.UUIDField(primary_key=True, serialize=False)),
                ('version', models.PositiveBigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='UnknownFlag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=80, unique=True)),
                ('first_asked_at', models.DateTimeField()),
                ('last_asked_at', models.DateTimeField()),
                ('times', models.PositiveBigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='Usage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField()),
                ('used', models.PositiveBigIntegerField()),
                ('warned', models.PositiveSmallIntegerField(default=0)),
                ('counted_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='WouldStop',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('times', models.PositiveIntegerField(default=1)),
            ],
        ),
        migrations.AddField(
            model_name='limit',
            name='is_armed',
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name='limit',
            name='rehearsal_since',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddConstraint(
            model_name='limit',
            constraint=models.CheckConstraint(condition=models.Q(('is_armed', False), ('rehearsal_since', None), _connector='OR'), name='limit_rehearses_unarmed'),
        ),
        migrations.AddIndex(
            model_name='unknownflag',
            index=models.Index(fields=['-last_asked_at'], name='unknown_flag_by_time'),
        ),
        migrations.AddField(
            model_name='usage',
            name='limit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='usages', to='plans.limit', to_field='key'),
        ),
        migrations.AddField(
            model_name='usage',
            name='tenant',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='usages', to='tenants.tenant'),
        ),
        migrations.AddField(
            model_name='wouldstop',
            name='limit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='would_stops', to='plans.limit', to_field='key'),
        ),
        migrations.AddField(
            model_name='wouldstop',
            name='tenant',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='would_stops', to='tenants.tenant'),
        ),
        migrations.AddConstraint(
            model_name='usage',
            constraint=models.UniqueConstraint(fields=('tenant', 'limit', 'starts_on'), name='usage_once'),
        ),
        migrations.AddConstraint(
            model_name='usage',
            constraint=models.CheckConstraint(condition=models.Q(('warned__in', [0, 80, 90, 100])), name='usage_warned'),
        ),
        migrations.AddIndex(
            model_name='wouldstop',
            index=models.Index(fields=['limit', 'day'], name='would_stop_by_limit'),
        ),
        migrations.AddConstraint(
            model_name='wouldstop',
            constraint=models.UniqueConstraint(fields=('tenant', 'limit', 'day'), name='would_stop_once'),
        ),
        migrations.RunSQL(MOVED, NOT_MOVED),
        moves("plans_subscription", "tenants"),
        moves("plans_override", "tenants"),
        moves("plans_holding", "tenants"),
        moves("plans_feature", "everybody"),
        moves("plans_limit", "everybody"),
        moves("plans_addon", "everybody"),
        tenant_wall("plans_usage"),
        tenant_wall("plans_wouldstop"),
        product_may_read("plans_usage", "id", "tenant_id", "limit_id", "starts_on", "used", "warned", "counted_at"),
        product_may_read("plans_limit", "kind", "is_armed", "rehearsal_since"),
        contract_view("usage", USAGE),
        migrations.RunSQL(CHECK, UNCHECK),
    ]
