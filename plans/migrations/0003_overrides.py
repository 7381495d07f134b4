"""Features of any type, what is sold on top, and what is different for one tenant until a day; with the twin views."""

from importlib import import_module

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import hqconsole.kernel.ids
import hqconsole.kernel.names
from django.db import migrations, models

from hqconsole.kernel.schema import contract_view, product_may_read, tenant_wall


before = import_module("plans.migrations.0002_contract")
BEFORE = f"""
CREATE VIEW tenant_api.features WITH (security_invoker = true) AS {before.FEATURES};
CREATE VIEW tenant_api.limits WITH (security_invoker = true) AS {before.LIMITS};
GRANT SELECT ON tenant_api.features, tenant_api.limits TO product_app, hq_app;
"""

# A check may be evaluated in any order; only CASE keeps the cast from a text that is no number.
VALUES = """
ALTER TABLE hq.plans_feature ADD CONSTRAINT feature_default CHECK (
    default_value IS NULL OR jsonb_typeof(default_value) = CASE type WHEN 'text' THEN 'string' ELSE type END);
ALTER TABLE hq.plans_override ADD CONSTRAINT override_fits CHECK (
    CASE WHEN value IS NULL THEN true
         WHEN feature_id IS NOT NULL THEN jsonb_typeof(value) IN ('boolean', 'number', 'string')
         WHEN value::text ~ '^-?[0-9]{1,15}$' THEN value::bigint >= CASE mode WHEN 'set' THEN -1 ELSE 1 END
         ELSE false END);
"""
NO_VALUES = """
ALTER TABLE hq.plans_override DROP CONSTRAINT override_fits;
ALTER TABLE hq.plans_feature DROP CONSTRAINT feature_default;
"""

# The twins of plans/entitlement.py. The tenant comes first: without one the product sees no row.
IN_FORCE = "starts_at <= now() AND ends_at > now() AND revoked_at IS NULL"
FEATURES = f"""
SELECT t.id AS tenant_id, f.key,
    CASE source WHEN 'override' THEN o.value WHEN 'plan' THEN planned WHEN 'default' THEN f.default_value
        ELSE CASE f.type WHEN 'boolean' THEN 'false'::jsonb END END AS value, source,
    CASE source WHEN 'off' THEN '' WHEN 'override' THEN o.id::text WHEN 'plan' THEN e.id::text ELSE f.key END AS source_id,
    CASE source WHEN 'override' THEN o.ends_at WHEN 'plan' THEN pinned.until END AS until, f.when_away
{before.PINNED}
CROSS JOIN hq.plans_feature f
LEFT JOIN hq.plans_override o ON o.tenant_id = t.id AND o.feature_id = f.key AND o.{IN_FORCE.replace(" AND ", " AND o.")}
CROSS JOIN LATERAL (
    SELECT CASE WHEN f.type <> 'boolean' THEN e.content -> 'values' -> f.key
        WHEN e.content -> 'features' ? f.key THEN 'true'::jsonb END AS planned
) edition
CROSS JOIN LATERAL (
    SELECT CASE WHEN f.is_killed THEN 'kill_switch' WHEN o.id IS NOT NULL THEN 'override' WHEN planned IS NOT NULL THEN 'plan'
        WHEN f.default_value <> 'false' THEN 'default' ELSE 'off' END AS source
) strongest
"""

# What comes on top of a limit of each tenant, and the strongest source of it.
ADDED = f"""
SELECT tenant_id, limit_id, sum(amount)::bigint AS amount, min(ends_at) AS until,
    (array_agg(source ORDER BY rank, ends_at NULLS LAST, id))[1] AS source,
    (array_agg(id ORDER BY rank, ends_at NULLS LAST, id))[1] AS source_id
FROM (
    SELECT tenant_id, limit_id, value::bigint AS amount, ends_at, id::text, CASE mode WHEN 'add' THEN 'override' ELSE mode END AS source,
        CASE mode WHEN 'add' THEN 1 ELSE 2 END AS rank
    FROM hq.plans_override WHERE mode IN ('add', 'top_up') AND {IN_FORCE}
    UNION ALL
    SELECT h.tenant_id, a.limit_id, a.adds * h.quantity, h.ends_at, h.id::text, 'add_on', 3
    FROM hq.plans_holding h JOIN hq.plans_addon a ON a.id = h.add_on_id
    WHERE h.starts_at <= now() AND (h.ends_at IS NULL OR h.ends_at > now())
) claim
GROUP BY tenant_id, limit_id
"""
LIMITS = f"""
SELECT t.id AS tenant_id, l.key, CASE WHEN included < 0 THEN -1 ELSE included + coalesce(more.amount, 0) END AS included,
    CASE WHEN hard_cap < 0 THEN -1 ELSE hard_cap + coalesce(more.amount, 0) END AS hard_cap,
    CASE WHEN x.id IS NULL THEN l.enforcement ELSE 'none' END AS enforcement,
    CASE WHEN more.source IS NULL OR base.source = 'override' THEN base.source ELSE more.source END AS source,
    CASE WHEN more.source IS NULL OR base.source = 'override' THEN base.source_id ELSE more.source_id END AS source_id,
    LEAST(base.until, more.until) AS until, l.when_away
{before.PINNED}
CROSS JOIN hq.plans_limit l
LEFT JOIN hq.plans_override o
    ON o.tenant_id = t.id AND o.limit_id = l.key AND o.mode = 'set' AND o.{IN_FORCE.replace(" AND ", " AND o.")}
LEFT JOIN hq.plans_override x
    ON x.tenant_id = t.id AND x.limit_id = l.key AND x.mode = 'exempt' AND x.{IN_FORCE.replace(" AND ", " AND x.")}
LEFT JOIN ({ADDED}) more ON more.tenant_id = t.id AND more.limit_id = l.key
CROSS JOIN LATERAL (
    SELECT e.content -> 'limits' -> l.key AS allowance, coalesce(o.value::bigint, l.default_value) AS amount
) given
CROSS JOIN LATERAL (
    SELECT CASE WHEN o.id IS NOT NULL THEN 'override' WHEN allowance IS NOT NULL THEN 'plan'
        WHEN l.default_value IS NOT NULL THEN 'default' ELSE 'off' END AS source
) strongest
CROSS JOIN LATERAL (
    SELECT strongest.source,
        CASE strongest.source WHEN 'plan' THEN (allowance ->> 'included')::bigint WHEN 'off' THEN 0 ELSE given.amount END AS included,
        CASE strongest.source WHEN 'plan' THEN (allowance ->> 'hard_cap')::bigint WHEN 'off' THEN 0
            ELSE CASE l.enforcement WHEN 'hard' THEN given.amount ELSE -1 END END AS hard_cap,
        CASE strongest.source WHEN 'off' THEN '' WHEN 'override' THEN o.id::text WHEN 'plan' THEN e.id::text ELSE l.key END AS source_id,
        CASE strongest.source WHEN 'override' THEN o.ends_at WHEN 'plan' THEN pinned.until END AS until
) base
"""


class Migration(migrations.Migration):

    dependencies = [
        ('plans', '0002_contract'),
        ('tenants', '0004_trusts'),
    ]

    operations = [
        migrations.CreateModel(
            name='AddOn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=60, unique=True)),
                ('name_en', models.CharField(max_length=120)),
                ('name_ar', models.CharField(max_length=120)),
                ('position', models.PositiveSmallIntegerField()),
                ('adds', models.PositiveBigIntegerField()),
                ('prices', models.JSONField(default=dict)),
            ],
            options={
                'ordering': ['position'],
            },
            bases=(hqconsole.kernel.names.Bilingual, models.Model),
        ),
        migrations.CreateModel(
            name='Holding',
            fields=[
                ('id', models.UUIDField(default=hqconsole.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('quantity', models.PositiveSmallIntegerField(default=1)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Override',
            fields=[
                ('id', models.UUIDField(default=hqconsole.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('mode', models.CharField(choices=[('set', "Takes the place of the plan's value"), ('add', "Adds to the plan's value"), ('top_up', 'Adds once'), ('exempt', 'Is not refused at the limit')], default='set', max_length=6)),
                ('value', models.JSONField(null=True)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(null=True)),
                ('renewals', models.PositiveSmallIntegerField(default=0)),
                ('reason', models.CharField(max_length=500)),
                ('ticket', models.CharField(blank=True, max_length=40)),
                ('given_by', models.CharField(max_length=120)),
                ('made_at', models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name='feature',
            name='product_key',
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name='feature',
            name='type',
            field=models.CharField(choices=[('boolean', 'On or off'), ('number', 'A number'), ('text', 'A text')], default='boolean', max_length=7),
        ),
        migrations.AddField(
            model_name='feature',
            name='when_away',
            field=models.CharField(choices=[('last', 'Goes on with the last value it knows'), ('default', 'Takes the default of its own code'), ('off', 'Takes it for off')], default='last', max_length=7),
        ),
        migrations.AddField(
            model_name='limit',
            name='default_value',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='limit',
            name='product_key',
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name='limit',
            name='when_away',
            field=models.CharField(choices=[('last', 'Goes on with the last value it knows'), ('default', 'Takes the default of its own code'), ('off', 'Takes it for off')], default='last', max_length=7),
        ),
        migrations.RunSQL(
            "DROP VIEW tenant_api.features; DROP VIEW tenant_api.limits;", BEFORE
        ),
        migrations.RunSQL(
            """
            REVOKE SELECT (default_value) ON hq.plans_feature FROM product_app;
            ALTER TABLE hq.plans_feature ALTER default_value DROP NOT NULL, ALTER default_value TYPE jsonb USING to_jsonb(default_value);
            GRANT SELECT (default_value) ON hq.plans_feature TO product_app;
            """,
            """
            REVOKE SELECT (default_value) ON hq.plans_feature FROM product_app;
            ALTER TABLE hq.plans_feature ALTER default_value TYPE boolean USING coalesce(default_value = 'true', false),
                ALTER default_value SET NOT NULL;
            GRANT SELECT (default_value) ON hq.plans_feature TO product_app;
            """,
            state_operations=[
                migrations.AlterField("feature", "default_value", models.JSONField(default=bool, null=True)),
            ],
        ),
        migrations.AddConstraint(
            model_name='feature',
            constraint=models.CheckConstraint(condition=models.Q(('type__in', ['boolean', 'number', 'text'])), name='feature_type'),
        ),
        migrations.AddConstraint(
            model_name='feature',
            constraint=models.CheckConstraint(condition=models.Q(('when_away__in', ['last', 'default', 'off'])), name='feature_when_away'),
        ),
        migrations.AddConstraint(
            model_name='feature',
            constraint=models.UniqueConstraint(condition=models.Q(('product_key', ''), _negated=True), fields=('product_key',), name='feature_product_key'),
        ),
        migrations.AddConstraint(
            model_name='limit',
            constraint=models.CheckConstraint(condition=models.Q(('when_away__in', ['last', 'default', 'off'])), name='limit_when_away'),
        ),
        migrations.AddConstraint(
            model_name='limit',
            constraint=models.CheckConstraint(condition=models.Q(('default_value', None), ('default_value__gte', -1), _connector='OR'), name='limit_default'),
        ),
        migrations.AddField(
            model_name='addon',
            name='limit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='add_ons', to='plans.limit', to_field='key'),
        ),
        migrations.AddField(
            model_name='holding',
            name='add_on',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holdings', to='plans.addon'),
        ),
        migrations.AddField(
            model_name='holding',
            name='tenant',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holdings', to='tenants.tenant'),
        ),
        migrations.AddField(
            model_name='override',
            name='feature',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='overrides', to='plans.feature', to_field='key'),
        ),
        migrations.AddField(
            model_name='override',
            name='limit',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='overrides', to='plans.limit', to_field='key'),
        ),
        migrations.AddField(
            model_name='override',
            name='tenant',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='overrides', to='tenants.tenant'),
        ),
        migrations.AddConstraint(
            model_name='addon',
            constraint=models.CheckConstraint(condition=models.Q(('adds__gte', 1)), name='addon_adds'),
        ),
        migrations.AddConstraint(
            model_name='holding',
            constraint=models.CheckConstraint(condition=models.Q(('quantity__gte', 1)), name='holding_quantity'),
        ),
        migrations.AddConstraint(
            model_name='holding',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at', None), ('ends_at__gte', models.F('starts_at')), _connector='OR'), name='holding_period'),
        ),
        migrations.AddIndex(
            model_name='override',
            index=models.Index(fields=['tenant', 'ends_at'], name='override_of_tenant'),
        ),
        migrations.AddIndex(
            model_name='override',
            index=models.Index(condition=models.Q(('revoked_at', None)), fields=['ends_at'], name='override_by_end'),
        ),
        migrations.AddConstraint(
            model_name='override',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('feature__isnull', False), ('limit', None), ('mode', 'set')), models.Q(('feature', None), ('limit__isnull', False), ('mode__in', ['set', 'add', 'top_up', 'exempt'])), _connector='OR'), name='override_of_one_thing'),
        ),
        migrations.AddConstraint(
            model_name='override',
            constraint=models.CheckConstraint(condition=models.Q(('mode', 'exempt'), ('value__isnull', False), _connector='XOR'), name='override_value'),
        ),
        migrations.AddConstraint(
            model_name='override',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='override_ends'),
        ),
        migrations.AddConstraint(
            model_name='override',
            constraint=models.CheckConstraint(condition=models.Q(('renewals__lte', 3)), name='override_renewals'),
        ),
        migrations.AddConstraint(
            model_name='override',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='override_reason'),
        ),
        migrations.AddConstraint(
            model_name='override',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('feature__isnull', False), ('mode', 'set'), ('revoked_at', None)), expressions=[('tenant', '='), ('feature', '='), (models.Func('starts_at', 'ends_at', function='tstzrange', output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField()), '&&')], name='override_of_feature'),
        ),
        migrations.AddConstraint(
            model_name='override',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('limit__isnull', False), ('mode__in', ['set', 'add']), ('revoked_at', None)), expressions=[('tenant', '='), ('limit', '='), (models.Func('starts_at', 'ends_at', function='tstzrange', output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField()), '&&')], name='override_of_limit'),
        ),
        migrations.AddConstraint(
            model_name='override',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('limit__isnull', False), ('mode', 'exempt'), ('revoked_at', None)), expressions=[('tenant', '='), ('limit', '='), (models.Func('starts_at', 'ends_at', function='tstzrange', output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField()), '&&')], name='override_exempts'),
        ),
        migrations.RunSQL(VALUES, NO_VALUES),
        tenant_wall("plans_override"),
        tenant_wall("plans_holding"),
        product_may_read("plans_override", "id", "tenant_id", "feature_id", "limit_id", "mode", "value", "starts_at", "ends_at", "revoked_at"),
        product_may_read("plans_holding", "id", "tenant_id", "add_on_id", "quantity", "starts_at", "ends_at"),
        product_may_read("plans_addon", "id", "limit_id", "adds"),
        product_may_read("plans_feature", "type", "when_away"),
        product_may_read("plans_limit", "default_value", "when_away"),
        contract_view("features", FEATURES),
        contract_view("limits", LIMITS),
    ]
