"""The product reports what only it can count; what nobody reported is unknown; and grace ends after 48 hours."""

from importlib import import_module

from django.db import migrations, models

before = import_module("plans.migrations.0008_product")

REPORT = """
CREATE FUNCTION tenant_api.report_usage(key text, used bigint, at timestamptz) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    mine CONSTANT uuid := nullif(current_setting('app.tenant_id', true), '')::uuid;
    period date;
    kept record;
BEGIN
    IF report_usage.used IS NULL OR report_usage.used < 0 OR report_usage.used > 1000000000000 THEN
        RAISE EXCEPTION 'used: a whole number from 0 to 1000000000000 is needed.'
            USING ERRCODE = 'invalid_parameter_value', COLUMN = 'used';
    END IF;
    IF report_usage.at IS NULL OR report_usage.at > now() + interval '5 minutes' OR report_usage.at < now() - interval '62 days' THEN
        RAISE EXCEPTION 'at: when it was counted, which is neither to come nor more than 62 days ago.'
            USING ERRCODE = 'invalid_parameter_value', COLUMN = 'at';
    END IF;
    IF report_usage.key IN ('branches', 'users', 'orders_per_month') THEN
        RAISE EXCEPTION 'key: headquarters counts % by itself.', report_usage.key
            USING ERRCODE = 'invalid_parameter_value', COLUMN = 'key';
    END IF;
    SELECT CASE l.kind WHEN 'flow' THEN date_trunc('month', report_usage.at AT TIME ZONE t.timezone)::date ELSE DATE '2000-01-01' END
    INTO period FROM hq.tenants_tenant t, hq.plans_limit l WHERE t.id = mine AND l.key = report_usage.key;
    IF period IS NULL THEN
        RAISE EXCEPTION 'key: there is no limit %, or app.tenant_id names no tenant.', report_usage.key
            USING ERRCODE = 'invalid_parameter_value', COLUMN = 'key';
    END IF;

    INSERT INTO hq.plans_usage AS u (tenant_id, limit_id, starts_on, used, warned, counted_at)
        VALUES (mine, report_usage.key, period, report_usage.used, 0, report_usage.at)
        ON CONFLICT (tenant_id, limit_id, starts_on) DO UPDATE SET used = excluded.used, counted_at = excluded.counted_at
        WHERE u.counted_at < excluded.counted_at
        RETURNING u.id INTO kept;
    IF FOUND THEN
        RETURN 'kept';
    END IF;
    SELECT u.used, u.counted_at INTO kept FROM hq.plans_usage u
        WHERE u.tenant_id = mine AND u.limit_id = report_usage.key AND u.starts_on = period;
    IF kept.counted_at > report_usage.at THEN
        RETURN 'older';
    ELSIF kept.used <> report_usage.used THEN
        RAISE EXCEPTION 'used: % was reported for this very instant.', kept.used
            USING ERRCODE = 'invalid_parameter_value', COLUMN = 'used';
    END IF;
    RETURN 'known';
END$$;
REVOKE EXECUTE ON FUNCTION tenant_api.report_usage(text, bigint, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tenant_api.report_usage(text, bigint, timestamptz) TO product_app;
"""
UNREPORT = "DROP FUNCTION tenant_api.report_usage(text, bigint, timestamptz);"

# What the first of each pair was becomes the second. Of what nobody reported `used` is NULL, and it refuses nothing.
TURNS = [
    ("coalesce(u.used, 0) AS used, u.counted_at,", """CASE WHEN u.id IS NOT NULL THEN u.used
        WHEN v.key IN ('branches', 'users', 'orders_per_month') THEN 0 END AS used, u.counted_at, u.full_at,"""),
    ("WHEN amount = 0 THEN 'nothing_new' WHEN", "WHEN amount = 0 THEN 'nothing_new' WHEN found.used IS NULL THEN 'unreported' WHEN"),
    ("WHEN after <= stops_at THEN", "WHEN after <= stops_at AND coalesce(found.full_at > now() - interval '48 hours', true) THEN"),
]


def check() -> str:
    """The same question with the turns taken."""
    text = before.CHECK[before.CHECK.index("CREATE FUNCTION tenant_api.check_limit"):]
    for old, new in TURNS:
        text = text.replace(old, new)
    return text.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1)


class Migration(migrations.Migration):

    dependencies = [
        ("plans", "0010_trial_reminders"),
    ]
    operations = [
        migrations.AddField(
            model_name="usage",
            name="full_at",
            field=models.DateTimeField(null=True),
        ),
        before.product_may_read("plans_usage", "full_at"),
        migrations.RunSQL(REPORT, UNREPORT),
        migrations.RunSQL(
            check(),
            before.CHECK[before.CHECK.index("CREATE FUNCTION tenant_api.check_limit"):].replace("CREATE", "CREATE OR REPLACE", 1),
        ),
    ]
