"""Which row of the product says what a tenant subscribes to? Written by the publisher's role, as often as needed.

The product knows one subscription by its `is_active`; amounts there are decimals, here minor units.
"""

from zoneinfo import ZoneInfo

from hqconsole.kernel import clock
from plans import queries
from plans.models import Subscription
from tenants.models import Tenant

STATUS = {Subscription.Status.TRIALING: "trial", Subscription.Status.ACTIVE: "active"}
SUBSCRIPTION = """
INSERT INTO org_pln_subscriptions_mst (id, tenant_org_id, plan_code, plan_name, status, base_price, currency, billing_cycle,
    current_period_start, current_period_end)
VALUES (%(id)s, %(tenant)s, %(plan)s, %(name)s, %(status)s, %(price)s, %(currency)s, %(cycle)s, %(start)s, %(end)s)
ON CONFLICT (id) DO UPDATE SET plan_code = %(plan)s, plan_name = %(name)s, status = %(status)s, base_price = %(price)s,
    currency = %(currency)s, billing_cycle = %(cycle)s, current_period_start = %(start)s, current_period_end = %(end)s,
    is_active = true
"""
OTHERS = "UPDATE org_pln_subscriptions_mst SET is_active = false WHERE tenant_org_id = %s AND id IS DISTINCT FROM %s"


def publish_subscription(cursor, tenant: Tenant) -> None:
    """Make the tenant's live subscription the product's only active one; `cursor` is the publisher's, in a transaction."""
    subscription = queries.subscription_of(tenant)
    cursor.execute(OTHERS, [tenant.pk, subscription and subscription.pk])
    if subscription:
        cursor.execute(SUBSCRIPTION, subscription_row(subscription))


def subscription_row(subscription: Subscription) -> dict:
    tenant, plan = subscription.tenant, subscription.edition.plan
    start, end = subscription.period(clock.now().astimezone(ZoneInfo(tenant.timezone)).date())
    return {
        "id": subscription.pk,
        "tenant": tenant.pk,
        "plan": plan.key,
        "name": plan.name_en,
        "status": "suspended" if tenant.is_suspended else STATUS[subscription.status],
        "price": subscription.price.amount,
        "currency": subscription.currency,
        "cycle": subscription.cycle,
        "start": start,
        "end": end,
    }
