"""What can be done to a subscription? Moved up at once, down at the end of its term, paid otherwise, priced, ended.

What waits for its day is a row; one waits at most, and a worker makes those that are due, many at once.
"""

from datetime import date

from django.utils.translation import gettext as _

from hqconsole.kernel import clock, editions
from hqconsole.kernel.actions import action, current_group
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.errors import InvalidInput, Refusal
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.queue import Topic, send_many
from hqconsole.kernel.risks import Risk
from plans import making, queries
from plans.making import Made
from plans.models import Change, PlanEdition, Subscription
from plans.periods import today_in
from tenants.actions import tell_product
from tenants.models import Tenant

from .subscribing import refuse_bad_term


class OnTrial(Refusal):
    """A trial is converted; there is nothing to move up or down, and it ends by itself."""


class ChangePending(Refusal):
    """Something waits already; two changes would contradict each other."""


class WrongDirection(Refusal):
    """The plan is not above, or not below, the present one."""


class NothingPending(Refusal):
    pass


class SameCycle(Refusal):
    pass


class OwnPrice(Refusal):
    """A price of the tenant's own was agreed on for one cycle and says nothing about the other."""


class NotDue(Refusal):
    """Every change whose day has come is made or withdrawn, or cannot be made."""


def risk_of_upgrade(arguments: dict) -> Risk:
    """Critical where the tenant moved down within 30 days."""
    return Risk.CRITICAL if turns_back(arguments["tenant"], Change.Kind.UPGRADE) else Risk.LOW


def risk_of_downgrade(arguments: dict) -> Risk:
    """Critical where something would not fit or is lost that is in use, where the price is the tenant's own, or where it moved up
    within 30 days."""
    tenant = arguments["tenant"]
    subscription = queries.subscription_of(tenant)
    if subscription is None:
        return Risk.LOW
    if subscription.has_own_price or turns_back(tenant, Change.Kind.DOWNGRADE):
        return Risk.CRITICAL
    look = queries.downgrade_outlook(tenant, arguments["plan"], arguments["by"])
    return Risk.CRITICAL if look.is_noticed else Risk.LOW


def turns_back(tenant: Tenant, kind: str) -> bool:
    subscription = queries.subscription_of(tenant)
    return subscription is not None and queries.is_turning_back(subscription, kind, clock.now())


@action(Permission.PLANS_UPGRADE, about="tenant", risk_of=risk_of_upgrade)
def upgrade(*, tenant: Tenant, plan: str, on: date | None = None, reason: str = "", by: Actor) -> Change:
    """Move a tenant to a greater plan: at once, for the difference of the rest of the period, or on a day to come."""
    tenant, subscription = locked(tenant)
    edition = editions.live_of("plan", plan)
    refuse_unless_rank(edition, subscription, is_up=True)
    queries.price_on(subscription, edition, subscription.cycle)
    today = today_in(tenant.timezone)
    due_on = today if on is None else queries.day_ahead(on, today)

    target = {"edition": edition, "cycle": subscription.cycle}
    change = asked(subscription, Change.Kind.UPGRADE, due_on, by, is_now=on is None, **target)
    if on is None:
        make(change)
    return change


@action(Permission.PLANS_DOWNGRADE, about="tenant", risk_of=risk_of_downgrade)
def downgrade(*, tenant: Tenant, plan: str, reason: str = "", by: Actor) -> Change:
    """Move a tenant to a smaller plan at the end of its term. Nothing is paid back."""
    tenant, subscription = locked(tenant)
    edition = editions.live_of("plan", plan)
    refuse_unless_rank(edition, subscription, is_up=False)
    queries.price_on(subscription, edition, subscription.cycle)
    due_on = subscription.term_end(today_in(tenant.timezone))
    return asked(subscription, Change.Kind.DOWNGRADE, due_on, by, edition=edition, cycle=subscription.cycle)


@action(Permission.PLANS_CHANGE_CYCLE, about="tenant")
def change_cycle(*, tenant: Tenant, cycle: str, by: Actor) -> Change:
    """Have a tenant pay by the year at once, with what it has paid given back, or by the month when its term ends."""
    tenant, subscription = locked(tenant)
    if cycle not in Subscription.Cycle.values:
        raise InvalidInput({"cycle": _("Choose a month or a year.")})
    if cycle == subscription.cycle:
        raise SameCycle(_("%(name)s pays in this cycle already.") % {"name": tenant.name}, "cycle")
    if subscription.has_own_price:
        raise OwnPrice(
            _("%(name)s has a price of its own for its present cycle. Go back to the list price first.") % {"name": tenant.name}
        )
    queries.price_on(subscription, subscription.edition, cycle)
    today, is_longer = today_in(tenant.timezone), cycle == Subscription.Cycle.ANNUAL
    due_on = today if is_longer else subscription.term_end(today)

    target = {"edition": subscription.edition, "cycle": cycle}
    change = asked(subscription, Change.Kind.CYCLE, due_on, by, is_now=is_longer, **target)
    if is_longer:
        make(change)
    return change


@action(Permission.PLANS_CANCEL, about="tenant")
def cancel(*, tenant: Tenant, reason: str, by: Actor) -> Change:
    """End a subscription when its term ends. Until then nothing changes."""
    tenant, subscription = locked(tenant)
    due_on = subscription.term_end(today_in(tenant.timezone))
    subscription.will_end(due_on)
    return asked(subscription, Change.Kind.END, due_on, by)


@action(Permission.PLANS_WITHDRAW_CHANGE, about="tenant")
def withdraw_change(*, tenant: Tenant, by: Actor) -> Change:
    """Take back a change that waits for its day."""
    tenant = Tenant.objects.locked(tenant)
    subscription = queries.live_subscription(tenant)
    change = queries.pending_change(subscription)
    if change is None:
        raise NothingPending(_("No change waits at %(name)s.") % {"name": tenant.name})

    change.withdraw(clock.now())
    if subscription.ends_on:
        subscription.will_end(None)
        tell_product(tenant)
    return change


@action(Permission.PLANS_SET_PRICE, about="tenant")
def set_price(*, tenant: Tenant, price_minor: int | None, committed_until: date | None, reason: str, by: Actor) -> Subscription:
    """Agree on a price of the tenant's own, which stays when the edition of its plan moves; without one, back to the list."""
    tenant, subscription = locked(tenant)
    today, price = today_in(tenant.timezone), priced(subscription, price_minor)
    refuse_bad_term(subscription.cycle, committed_until, today)
    if subscription.is_committed(today):
        refuse_worse(subscription, price.minor, committed_until)

    subscription.agree_on(price, is_own=price_minor is not None, committed_until=committed_until)
    tell_product(tenant)
    return subscription


def priced(subscription: Subscription, price_minor: int | None):
    """The price of one's own, or the list price again. Raises InvalidInput below zero."""
    if price_minor is None:
        return queries.list_price(subscription.edition, subscription.tenant, subscription.currency, subscription.cycle)
    if price_minor < 0:
        raise InvalidInput({"price": _("A price is not below zero.")})
    return type(subscription.price)(price_minor, subscription.currency)


def refuse_worse(subscription: Subscription, price_minor: int, committed_until: date | None) -> None:
    """Raise InvalidInput where a commitment would be broken from our side."""
    errors = {}
    if price_minor > subscription.price_minor:
        errors["price"] = _("The term is committed to; the price does not go up before it ends.")
    if committed_until is None or committed_until < subscription.committed_until:
        errors["committed_until"] = _("The term is committed to; it does not become shorter.")
    if errors:
        raise InvalidInput(errors)


@action(Permission.PLANS_APPLY_CHANGES)
def apply_changes(*, after: str, by: Actor) -> Made:
    """Make the next changes whose day has come, each once; `after` is the tenant with which the last ones ended.

    A tenant that somebody is changing is passed over. Raises NotDue where nothing is left.
    """
    made = making.make_due(after, clock.now())
    if not made.number:
        raise NotDue(_("No change whose day has come is left."))

    send_many(Topic.TENANT_MOVED, made.told, key=current_group.get())
    return made


def locked(tenant: Tenant) -> tuple[Tenant, Subscription]:
    """The tenant and its subscription, ready to be changed. Raises NotSubscribed, OnTrial, ChangePending."""
    tenant = Tenant.objects.locked(tenant)
    subscription = queries.live_subscription(tenant)
    refuse_trial(subscription)
    if change := queries.pending_change(subscription):
        words = {"name": tenant.name, "what": change.get_kind_display(), "day": change.due_on}
        raise ChangePending(_("A change waits at %(name)s already: %(what)s on %(day)s. Withdraw it first.") % words)
    return tenant, subscription


def refuse_trial(subscription: Subscription) -> None:
    if subscription.is_trial:
        raise OnTrial(_("%(name)s is on trial. Convert the trial to a plan, or let it end.") % {"name": subscription.tenant.name})


def refuse_unless_rank(edition: PlanEdition, subscription: Subscription, *, is_up: bool) -> None:
    """Raise WrongDirection where the plan does not stand above, or below, the present one."""
    then, now = edition.plan, subscription.edition.plan
    if (then.position > now.position) is is_up and then.position != now.position:
        return
    words = {"then": then.name, "now": now.name}
    says = _("“%(then)s” is not above “%(now)s”.") if is_up else _("“%(then)s” is not below “%(now)s”.")
    raise WrongDirection(says % words, "plan")


def asked(subscription: Subscription, kind: str, due_on: date, by: Actor, *, is_now: bool = False, **target) -> Change:
    """Write down the change, as one that waits or as one that is made."""
    at = clock.now()
    facts = {"tenant": subscription.tenant, "subscription": subscription, "asked_by": by.id, "made_at": at}
    return Change.objects.create(kind=kind, due_on=due_on, applied_at=at if is_now else None, **facts, **target)


def make(change: Change) -> None:
    """Make a change of today at once, and tell the product."""
    owed, subscription = making.carry_out(change), change.subscription
    subscription.save(update_fields=making.FIELDS)
    if owed:
        owed.save(force_insert=True)
    tell_product(subscription.tenant)
