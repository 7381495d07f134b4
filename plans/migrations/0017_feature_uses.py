"""The product reports which features a tenant uses, so that nobody takes one away without knowing."""

import django.db.models.deletion
from django.db import migrations, models

from hqconsole.kernel.schema import tenant_wall

REPORT = """
CREATE FUNCTION tenant_api.report_feature_use(key text, used_at timestamptz) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    mine CONSTANT uuid := nullif(current_setting('app.tenant_id', true), '')::uuid;
    kept timestamptz;
BEGIN
    IF report_feature_use.used_at IS NULL OR report_feature_use.used_at > now() + interval '5 minutes'
        OR report_feature_use.used_at < now() - interval '62 days' THEN
        RAISE EXCEPTION 'used_at: when it was used, which is neither to come nor more than 62 days ago.'
            USING ERRCODE = 'invalid_parameter_value', COLUMN = 'used_at';
    END IF;
    INSERT INTO hq.plans_featureuse AS u (tenant_id, feature_id, used_at)
        SELECT t.id, f.key, report_feature_use.used_at FROM hq.tenants_tenant t, hq.plans_feature f
        WHERE t.id = mine AND f.key = report_feature_use.key
        ON CONFLICT (tenant_id, feature_id) DO UPDATE SET used_at = excluded.used_at WHERE u.used_at < excluded.used_at;
    IF FOUND THEN
        RETURN 'kept';
    END IF;
    SELECT u.used_at INTO kept FROM hq.plans_featureuse u WHERE u.tenant_id = mine AND u.feature_id = report_feature_use.key;
    IF kept IS NULL THEN
        RAISE EXCEPTION 'key: there is no feature %, or app.tenant_id names no tenant.', report_feature_use.key
            USING ERRCODE = 'invalid_parameter_value', COLUMN = 'key';
    END IF;
    RETURN CASE WHEN kept > report_feature_use.used_at THEN 'older' ELSE 'known' END;
END$$;
REVOKE EXECUTE ON FUNCTION tenant_api.report_feature_use(text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tenant_api.report_feature_use(text, timestamptz) TO product_app;
"""
UNREPORT = "DROP FUNCTION tenant_api.report_feature_use(text, timestamptz);"


class Migration(migrations.Migration):

    dependencies = [
        ("plans", "0016_named_tenants"),
        ("tenants", "0004_trusts"),
    ]
    operations = [
        migrations.CreateModel(
            name="FeatureUse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("used_at", models.DateTimeField()),
                ("feature", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="uses", to="plans.feature", to_field="key")),
                ("tenant", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="feature_uses", to="tenants.tenant")),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("tenant", "feature"), name="feature_use_once")]},
        ),
        tenant_wall("plans_featureuse"),
        migrations.RunSQL(REPORT, UNREPORT),
    ]
