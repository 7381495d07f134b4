"""How does a tenant come to a plan? A machine subscribes it at its birth; later, people put it on one."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from hqconsole.kernel import editions
from hqconsole.kernel.actions import action
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.errors import InvalidInput, Refusal
from hqconsole.kernel.money import Money
from hqconsole.kernel.permissions import Permission
from plans import queries
from plans.models import HOME_CURRENCY, PlanEdition, Subscription
from plans.periods import today_in
from tenants.actions import lift_hold, tell_product
from tenants.models import Hold, Tenant


class AlreadySubscribed(Refusal):
    """The tenant has a live subscription; a second one would be ambiguous."""


class TrialUsed(Refusal):
    """A tenant is on trial once, and so is its administrator."""


@action(Permission.PLANS_SUBSCRIBE, about="tenant")
def subscribe(*, tenant: Tenant, plan: str, by: Actor) -> Subscription:
    """Point a tenant at the live edition of a plan; a plan with trial days begins as a trial."""
    tenant = Tenant.objects.locked(tenant)
    refuse_subscribed(tenant)

    edition = editions.live_of("plan", plan)
    refuse_second_trial(tenant, edition)
    cycle = Subscription.Cycle.MONTHLY
    price = edition.price(tenant.currency, cycle, tenant.region) or edition.price(HOME_CURRENCY, cycle, tenant.region)
    subscription = first_subscription(tenant, edition, cycle, price)
    subscription.save(force_insert=True)
    tell_product(tenant)
    return subscription


@action(Permission.PLANS_ASSIGN, about="tenant")
def assign(*, tenant: Tenant, plan: str, cycle: str, committed_until: date | None = None, by: Actor) -> Subscription:
    """Put a tenant without a subscription on the live edition of a plan, for the first time or again.

    Whoever was locked out because a trial was not bought works again.
    """
    tenant = Tenant.objects.locked(tenant)
    refuse_subscribed(tenant)
    edition = editions.live_of("plan", plan)
    refuse_bad_term(cycle, committed_until, today_in(tenant.timezone))
    refuse_second_trial(tenant, edition)

    subscription = first_subscription(tenant, edition, cycle, queries.list_price(edition, tenant, tenant.currency, cycle))
    subscription.committed_until = committed_until
    subscription.save(force_insert=True)
    lift_hold(tenant, Hold.Kind.TRIAL)
    tell_product(tenant)
    return subscription


def refuse_subscribed(tenant: Tenant) -> None:
    if current := queries.subscription_of(tenant):
        words = {"name": tenant.name, "plan": current.edition.plan.name}
        raise AlreadySubscribed(_("%(name)s already is on the plan “%(plan)s”.") % words)


def refuse_second_trial(tenant: Tenant, edition: PlanEdition) -> None:
    """Raise TrialUsed where a trial would begin for a tenant, or for an administrator, that had one."""
    trial = queries.earlier_trial(tenant) if edition.plan.trial_days else None
    if trial is None:
        return
    says = _("%(name)s has had its trial; choose a plan that is paid for.")
    if trial.tenant_id != tenant.pk:
        says = _("The administrator of %(name)s has had a trial at %(other)s; choose a plan that is paid for.")
    raise TrialUsed(says % {"name": tenant.name, "other": trial.tenant.name}, "plan")


def refuse_bad_term(cycle: str, committed_until: date | None, today: date) -> None:
    """Raise InvalidInput where the cycle is none, or the commitment does not lie ahead."""
    errors = {}
    if cycle not in Subscription.Cycle.values:
        errors["cycle"] = _("Choose a month or a year.")
    if committed_until and not today < committed_until <= today + timedelta(days=5 * 366):
        errors["committed_until"] = _("The end of the commitment lies ahead, within five years.")
    if errors:
        raise InvalidInput(errors)


def first_subscription(tenant: Tenant, edition: PlanEdition, cycle: str, price: Money) -> Subscription:
    """A subscription from today; a plan with trial days begins as a trial."""
    days, today = edition.plan.trial_days, today_in(tenant.timezone)
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
