"""How much do tenants use? Counted in the product's rows, across the wall and read-only: all of them each hour, or a few now.

What a limit counts is the product's own notion, so its key stands here. Of the other limits the product reports
(`tenant_api.report_usage`); what it did not report in the present period has no number. Which features are used it reports, too.
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from uuid import UUID

from hqconsole.kernel import clock
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.elevated import elevated
from plans.models import EVER, FeatureUse, Usage
from plans.periods import today_in
from tenants.models import Tenant

LATELY = timedelta(days=30)  # after which a feature that was not used is not in use any more
Counted = tuple[UUID, date, int]  # tenant, first day of the period, how much

LEVEL = """
SELECT tenant_org_id, DATE '2000-01-01', count(*) FROM {table}
WHERE is_active AND rec_status = 1 AND (%(tenants)s::uuid[] IS NULL OR tenant_org_id = ANY(%(tenants)s)) GROUP BY tenant_org_id
"""
# The product's times have no zone and are UTC. A month begins at midnight of the tenant's own clock.
ORDERS = """
SELECT o.tenant_org_id, date_trunc('month', made.day)::date, count(*)
FROM org_tenants_mst t
CROSS JOIN LATERAL (SELECT coalesce(t.timezone, 'Asia/Muscat') AS zone) place
CROSS JOIN LATERAL (SELECT date_trunc('month', %(since)s AT TIME ZONE place.zone) AT TIME ZONE place.zone AS at) since
JOIN org_orders_mst o ON o.tenant_org_id = t.id AND o.created_at >= since.at AT TIME ZONE 'UTC'
CROSS JOIN LATERAL (SELECT o.created_at AT TIME ZONE 'UTC' AT TIME ZONE place.zone AS day) made
WHERE %(tenants)s::uuid[] IS NULL OR t.id = ANY(%(tenants)s)
GROUP BY o.tenant_org_id, date_trunc('month', made.day)
"""
METERS = {  # the limits that headquarters counts; of the others the product reports
    "branches": LEVEL.format(table="org_branches_mst"),
    "users": LEVEL.format(table="org_users_mst"),
    "orders_per_month": ORDERS,
}
KNOWN = "SELECT id FROM org_tenants_mst WHERE id = ANY(%s)"


def counted(cursor, key: str, since: datetime, tenants: Collection[UUID] | None = None) -> list[Counted]:
    """What these tenants (or all) use of a limit in the month of `since` and later; `cursor` is the elevated one."""
    cursor.execute(METERS[key], {"since": since, "tenants": None if tenants is None else list(tenants)})
    return cursor.fetchall()


def features_used(tenants: Collection[UUID]) -> dict[UUID, dict[str, datetime]]:
    """When each tenant last used a feature, by its key, of those that it used lately as far as the product reported it."""
    found = {tenant: {} for tenant in tenants}
    for use in FeatureUse.objects.filter(tenant__in=tenants, used_at__gt=clock.now() - LATELY):
        found[use.tenant_id][use.feature_id] = use.used_at
    return found


def last_use(tenant: Tenant, key: str) -> datetime | None:
    """When the tenant last used a feature; None where the product never said that it did."""
    return tenant.feature_uses.filter(feature=key).values_list("used_at", flat=True).first()


def usage(tenant: Tenant, by: Actor) -> dict[str, int]:
    """What is counted or reported of one tenant, by the key of the limit; a limit of which nobody knows is not among them.

    Recorded, and asked once for each tenant in hand: the risk of an act is weighed several times on the way to it.
    """
    if not hasattr(tenant, "counted_in_product"):
        with elevated(by, "Fit of a plan", tenant_id=str(tenant.pk)) as cursor:
            counted_now = used_now(cursor, [tenant.pk])
        tenant.counted_in_product = reported([tenant.pk])[tenant.pk] | counted_now.get(tenant.pk, {})
    return tenant.counted_in_product


def usage_of(tenants: Collection[UUID], by: Actor) -> dict[UUID, dict[str, int]]:
    """The same of many tenants, in one query for each limit."""
    with elevated(by, "Fit of a plan, many tenants") as cursor:
        counted_now = used_now(cursor, tenants)
    return {tenant: known | counted_now.get(tenant, {}) for tenant, known in reported(tenants).items()}


def reported(tenants: Collection[UUID]) -> dict[UUID, dict[str, int]]:
    """What the product reported of each tenant in its present period, by the key of the limit."""
    found = {tenant: {} for tenant in tenants}
    rows = Usage.objects.filter(tenant__in=tenants).exclude(limit__in=METERS).select_related("tenant")
    for row in rows:
        if row.starts_on in (EVER, today_in(row.tenant.timezone).replace(day=1)):
            found[row.tenant_id][row.limit_id] = row.used
    return found


def used_now(cursor, tenants: Collection[UUID]) -> dict[UUID, dict[str, int]]:
    """What tenants that the product knows use of each limit in its present period."""
    cursor.execute(KNOWN, [list(tenants)])
    found = {tenant: dict.fromkeys(METERS, 0) for (tenant,) in cursor}
    for key in METERS:
        for tenant, _period, used in counted(cursor, key, clock.now(), tenants):
            found[tenant][key] = used
    return found
