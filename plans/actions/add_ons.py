"""How does a tenant get more of a limit, and give it back? Bought at once, given back at the end of the month."""

from django.utils.translation import gettext as _

from hqconsole.kernel import clock
from hqconsole.kernel.actions import action
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.errors import InvalidInput, Refusal
from hqconsole.kernel.money import Money
from hqconsole.kernel.permissions import Permission
from plans import queries
from plans.making import charge_for
from plans.models import AddOn, Charge, Holding, Subscription
from plans.periods import begin_of, today_in
from plans.proration import prorated
from tenants.actions import tell_product
from tenants.models import Tenant

from .changing import refuse_trial

MOST = 100


class GivenBack(Refusal):
    """The add-on ends already."""


@action(Permission.PLANS_BUY_ADD_ON, about="tenant")
def buy_add_on(*, tenant: Tenant, add_on: AddOn, quantity: int, by: Actor) -> Holding:
    """Give a tenant more of a limit from now on, for the rest of the month and each month that follows."""
    tenant = Tenant.objects.locked(tenant)
    subscription = queries.live_subscription(tenant)
    refuse_trial(subscription)
    if not 1 <= quantity <= MOST:
        raise InvalidInput({"quantity": _("Between 1 and %(most)s.") % {"most": MOST}})
    price = queries.add_on_price(add_on, subscription.currency, quantity)

    holding = Holding.objects.create(tenant=tenant, add_on=add_on, quantity=quantity, starts_at=clock.now())
    charge_rest_of_month(subscription, price)
    tell_product(tenant)
    return holding


def charge_rest_of_month(subscription: Subscription, price: Money) -> None:
    today = today_in(subscription.tenant.timezone)
    month = queries.month_around(subscription, today)
    cost = prorated(Money(0, price.currency), price, month, today)
    if owed := charge_for(subscription, cost, Charge.What.ADD_ON, today):
        owed.save(force_insert=True)


@action(Permission.PLANS_GIVE_BACK_ADD_ON, about="tenant")
def give_back_add_on(*, tenant: Tenant, holding: Holding, by: Actor) -> Holding:
    """End an add-on at the end of its paid month. Nothing is paid back."""
    tenant = Tenant.objects.locked(tenant)
    subscription = queries.live_subscription(tenant)
    holding = Holding.objects.select_related("add_on").locked(holding)
    if holding.tenant_id != tenant.pk or holding.ends_at:
        raise GivenBack(_("This add-on of %(name)s ends already.") % {"name": tenant.name})

    day = queries.month_around(subscription, today_in(tenant.timezone))[1]
    holding.give_back(begin_of(day, tenant.timezone))
    tell_product(tenant)
    return holding
