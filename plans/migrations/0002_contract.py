"""Plans as the product sees them: its own subscription, published editions that never change, and what it may use."""

from django.db import migrations

from hqconsole.kernel.schema import contract_view, frozen_editions, hidden_drafts, product_may_read, tenant_wall

# The tenant comes first: without one the product sees no row, although features are everybody's.
PINNED = """
FROM hq.tenants_tenant t
LEFT JOIN hq.plans_subscription s ON s.tenant_id = t.id AND s.status IN ('trialing', 'active')
LEFT JOIN hq.plans_planedition e ON e.id = s.edition_id
CROSS JOIN LATERAL (
    SELECT (CASE s.status WHEN 'trialing' THEN s.trial_ends_on ELSE s.ends_on END)::timestamp AT TIME ZONE t.timezone AS until
) pinned
"""

SUBSCRIPTION = """
SELECT s.tenant_id, p.key AS plan, p.name_en AS name, p.name_ar AS name2, e.number AS edition, s.status, s.cycle, s.currency,
    s.price_minor, s.starts_on, s.trial_ends_on, s.ends_on
FROM hq.plans_subscription s
JOIN hq.plans_planedition e ON e.id = s.edition_id
JOIN hq.plans_plan p ON p.id = e.plan_id
WHERE s.status IN ('trialing', 'active')
"""

# The twin of plans/entitlement.py: kill switch, pinned plan edition, global default, off.
FEATURES = f"""
SELECT t.id AS tenant_id, f.key, source <> 'kill_switch' AND source <> 'off' AS value, source,
    CASE source WHEN 'off' THEN '' WHEN 'plan' THEN e.id::text ELSE f.key END AS source_id,
    CASE source WHEN 'plan' THEN pinned.until END AS until
{PINNED}
CROSS JOIN hq.plans_feature f
CROSS JOIN LATERAL (
    SELECT CASE WHEN f.is_killed THEN 'kill_switch' WHEN e.content -> 'features' ? f.key THEN 'plan'
        WHEN f.default_value THEN 'default' ELSE 'off' END AS source
) strongest
"""
LIMITS = f"""
SELECT t.id AS tenant_id, l.key, coalesce((allowance ->> 'included')::bigint, 0) AS included,
    coalesce((allowance ->> 'hard_cap')::bigint, 0) AS hard_cap, l.enforcement,
    CASE WHEN allowance IS NULL THEN 'off' ELSE 'plan' END AS source,
    CASE WHEN allowance IS NULL THEN '' ELSE e.id::text END AS source_id,
    CASE WHEN allowance IS NOT NULL THEN pinned.until END AS until
{PINNED}
CROSS JOIN hq.plans_limit l
CROSS JOIN LATERAL (SELECT e.content -> 'limits' -> l.key AS allowance) strongest
"""


class Migration(migrations.Migration):
    dependencies = [("plans", "0001_plans"), ("tenants", "0002_walls")]
    operations = [
        frozen_editions("plans_planedition"),
        hidden_drafts("plans_planedition"),
        tenant_wall("plans_subscription"),
        product_may_read(
            "plans_subscription",
            *("id", "tenant_id", "edition_id", "status", "cycle", "currency", "price_minor"),
            *("starts_on", "trial_ends_on", "ends_on"),
        ),
        product_may_read("plans_planedition", "id", "plan_id", "number", "status", "content"),
        product_may_read("plans_plan", "id", "key", "name_en", "name_ar"),
        product_may_read("plans_feature", "key", "is_killed", "default_value"),
        product_may_read("plans_limit", "key", "enforcement"),
        contract_view("subscription", SUBSCRIPTION),
        contract_view("features", FEATURES),
        contract_view("limits", LIMITS),
    ]
