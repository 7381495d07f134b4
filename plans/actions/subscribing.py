"""How does a tenant come to a plan?"""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from hqconsole.kernel import clock, editions
from hqconsole.kernel.actions import action
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.errors import Refusal
from hqconsole.kernel.permissions import Permission
from plans import queries
from plans.models import HOME_CURRENCY, PlanEdition, Subscription
from tenants.actions import tell_product
from tenants.models import Tenant


class AlreadySubscribed(Refusal):
    """The tenant has a live subscription; a second one would be ambiguous."""


@action(Permission.PLANS_SUBSCRIBE, about="tenant")
def subscribe(*, tenant: Tenant, plan: str, by: Actor) -> Subscription:
    """Point a tenant at the live edition of a plan; a plan with trial days begins as a trial."""
    tenant = Tenant.objects.locked(tenant)
    if current := queries.subscription_of(tenant):
        words = {"name": tenant.name, "plan": current.edition.plan.name}
        raise AlreadySubscribed(_("%(name)s already is on the plan “%(plan)s”.") % words)

    edition = editions.live_of("plan", plan)
    today = clock.now().astimezone(ZoneInfo(tenant.timezone)).date()
    subscription = first_subscription(tenant, edition, today)
    subscription.save(force_insert=True)
    tell_product(tenant)
    return subscription


def first_subscription(tenant: Tenant, edition: PlanEdition, today: date) -> Subscription:
    """A monthly subscription from today, at the edition's price in the tenant's currency or else in ours."""
    days = edition.plan.trial_days
    cycle = Subscription.Cycle.MONTHLY
    price = edition.price(tenant.currency, cycle) or edition.price(HOME_CURRENCY, cycle)
    return Subscription(
        tenant=tenant,
        edition=edition,
        status=Subscription.Status.TRIALING if days else Subscription.Status.ACTIVE,
        cycle=cycle,
        currency=price.currency,
        price_minor=price.minor,
        starts_on=today,
        trial_ends_on=today + timedelta(days=days) if days else None,
    )
