"""What does the product know of a tenant? Read across the wall, read-only, and recorded before the first row is read."""

from dataclasses import dataclass
from datetime import datetime

from hqconsole.kernel.actor import Actor
from hqconsole.kernel.elevated import elevated

from .models import Tenant

FACTS = """
SELECT t.is_active, t.status,
       (SELECT count(*) FROM org_branches_mst b WHERE b.tenant_org_id = t.id AND b.is_active),
       (SELECT count(*) FROM org_users_mst u WHERE u.tenant_org_id = t.id AND u.is_active),
       (SELECT count(*) FROM org_orders_mst o WHERE o.tenant_org_id = t.id AND o.created_at >= now() - interval '30 days'),
       (SELECT max(o.created_at) AT TIME ZONE 'UTC' FROM org_orders_mst o WHERE o.tenant_org_id = t.id)
FROM org_tenants_mst t WHERE t.id = %s
"""


@dataclass(frozen=True)
class ProductFacts:
    """A tenant as the product has it: whether its people get in, and how much is going on."""

    is_active: bool
    status: str
    branches: int
    users: int
    orders_in_30_days: int
    last_order_at: datetime | None


def product_facts(tenant: Tenant, by: Actor) -> ProductFacts | None:
    """The product's view of a tenant, None where it does not know it yet."""
    with elevated(by, "Tenant page", tenant_id=str(tenant.pk)) as cursor:
        cursor.execute(FACTS, [tenant.pk])
        row = cursor.fetchone()
    return ProductFacts(*row) if row else None
