"""How much does a tenant use? Counted in the product's rows, across the wall and read-only.

What a limit counts is the product's own notion, so its key stands here; a limit that nobody counts yet has no number.
"""

from collections.abc import Iterable
from uuid import UUID

from hqconsole.kernel.actor import Actor
from hqconsole.kernel.elevated import elevated
from tenants.models import Tenant

COUNTED = ("branches", "users", "orders_per_month")
USED = """
SELECT t.id,
    (SELECT count(*) FROM org_branches_mst b WHERE b.tenant_org_id = t.id AND b.is_active),
    (SELECT count(*) FROM org_users_mst u WHERE u.tenant_org_id = t.id AND u.is_active),
    (SELECT count(*) FROM org_orders_mst o WHERE o.tenant_org_id = t.id AND o.created_at >=
        date_trunc('month', now() AT TIME ZONE t.timezone) AT TIME ZONE t.timezone AT TIME ZONE 'UTC')
FROM org_tenants_mst t WHERE t.id = ANY(%s)
"""


def usage(tenant: Tenant, by: Actor) -> dict[str, int]:
    """What is counted of one tenant, by the key of the limit; empty where the product does not know it.

    Recorded, and asked once for each tenant in hand: the risk of an act is weighed several times on the way to it.
    """
    if not hasattr(tenant, "counted_in_product"):
        with elevated(by, "Fit of a plan", tenant_id=str(tenant.pk)) as cursor:
            tenant.counted_in_product = counted(cursor, [tenant.pk]).get(tenant.pk, {})
    return tenant.counted_in_product


def usage_of(tenants: Iterable[UUID], by: Actor) -> dict[UUID, dict[str, int]]:
    """The same of many tenants, in one query."""
    with elevated(by, "Fit of a plan, many tenants") as cursor:
        return counted(cursor, list(tenants))


def counted(cursor, tenants: list[UUID]) -> dict[UUID, dict[str, int]]:
    cursor.execute(USED, [tenants])
    return {key: dict(zip(COUNTED, numbers, strict=True)) for key, *numbers in cursor}
