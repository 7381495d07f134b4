"""What can be asked about a subscription? Where it stands, what waits, and what a change of it would mean."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext as _

from audit.queries import about_tenant
from hqconsole.kernel import clock, editions
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.errors import InvalidInput, Refusal
from hqconsole.kernel.money import Money
from hqconsole.kernel.rows import Rows
from plans.models import AddOn, Change, Charge, Holding, PlanEdition, Subscription
from plans.models.subscriptions import day_there
from plans.outlook import Outlook, foreseen
from plans.periods import begin_of, months_after, period_around, today_in
from plans.proration import Proration, anew, prorated
from plans.usage import features_used, usage
from tenants.models import Hold, Tenant

from .entitlements import standing_of, subscription_of

OPPOSITE = {Change.Kind.UPGRADE: Change.Kind.DOWNGRADE, Change.Kind.DOWNGRADE: Change.Kind.UPGRADE}
DAYS_BETWEEN_TURNS = 30
FARTHEST = timedelta(days=366)
TRIAL_REMINDED = (1, 3, 7)  # days before the end of a trial, the nearest first (domain rules, 5.6)
DAYS_TO_BUY = 3  # after the end of a trial a tenant has no plan; then it is locked out (domain rules, 5.6)
MONTHS = {Subscription.Cycle.MONTHLY: 1, Subscription.Cycle.ANNUAL: 12}


class NotSubscribed(Refusal):
    """The tenant has no live subscription."""


class NotSoldIn(Refusal):
    """There is no price in this currency, and another currency is not chosen silently."""


def live_subscription(tenant: Tenant) -> Subscription:
    """The tenant's live subscription. Raises NotSubscribed."""
    subscription = subscription_of(tenant)
    if subscription is None:
        raise NotSubscribed(_("%(name)s has no subscription; put it on a plan first.") % {"name": tenant.name})
    return subscription


def list_price(edition: PlanEdition, tenant: Tenant, currency: str, cycle: str) -> Money:
    """What an edition costs where the tenant is. Raises NotSoldIn where it has no price in the currency."""
    return sold(edition.price(currency, cycle, tenant.region), edition, currency)


def price_on(subscription: Subscription, edition: PlanEdition, cycle: str) -> Money:
    """What a subscription would cost on an edition, by its own price where that stays. Raises NotSoldIn."""
    return sold(subscription.price_on(edition, cycle), edition, subscription.currency)


def sold(price: Money | None, edition: PlanEdition, currency: str) -> Money:
    if price is None:
        words = {"plan": edition.plan.name, "currency": currency}
        raise NotSoldIn(_("“%(plan)s” has no price in %(currency)s. Publish one first, or choose another plan.") % words, "plan")
    return price


def pending_change(subscription: Subscription) -> Change | None:
    return subscription.changes.pending().select_related("edition__plan").first()


def is_turning_back(subscription: Subscription, kind: str, at: datetime) -> bool:
    """Whether it went the other way within the last 30 days."""
    since = at - timedelta(days=DAYS_BETWEEN_TURNS)
    return Change.objects.filter(tenant_id=subscription.tenant_id, kind=OPPOSITE[kind], applied_at__gt=since).exists()


def earlier_trial(tenant: Tenant) -> Subscription | None:
    """A trial of the tenant, or else of another one whose administrator has the same address."""
    trials = Subscription.objects.filter(trial_ends_on__isnull=False).select_related("tenant")
    addresses = [Q(tenant__contacts__email__iexact=each) for each in tenant.contacts.values_list("email", flat=True)]
    own = trials.filter(tenant=tenant).first()
    return own or (trials.filter(reduce(or_, addresses)).first() if addresses else None)


def due_changes(at: datetime) -> Rows:
    """Pending changes whose day has begun, those that wait longest first."""
    related = ("tenant", "edition__plan", "subscription__edition", "subscription__tenant")
    return Change.objects.due(at).select_related(*related).order_by("due_on", "pk")


def unsold_changes(at: datetime) -> list[Change]:
    """Due changes that cannot be made, because the plan has no price in the tenant's currency."""
    return [change for change in due_changes(at) if not change.is_sold]


def trials_over(at: datetime) -> list[Subscription]:
    """Trials whose last day is over where the tenant is."""
    return list(Subscription.objects.trials_over(at).select_related("tenant").order_by("trial_ends_on", "pk"))


def unbought_trials(at: datetime) -> Rows:
    """Trials that ended three days ago or more, of tenants that bought no plan since and were not locked out for it before."""
    over = Subscription.objects.trials_ended((at - timedelta(days=DAYS_TO_BUY)).date() + timedelta(days=1))
    over = over.alias(today=day_there(at)).filter(ends_on__lte=F("today") - timedelta(days=DAYS_TO_BUY))
    # whoever bought a plan and left it again has not left a trial unbought
    bought = Q(status__in=Subscription.LIVE) | Q(starts_on__gte=OuterRef("ends_on"))
    later = Subscription.objects.filter(bought, tenant=OuterRef("tenant"))
    dealt_with = Hold.objects.filter(tenant=OuterRef("tenant"), kind=Hold.Kind.TRIAL)
    found = over.filter(~Exists(later), ~Exists(dealt_with)).exclude(tenant__status=Tenant.Status.PROVISIONING)
    return found.select_related("tenant").order_by("ends_on", "pk")


def trials_to_remind_of(at: datetime) -> list[Subscription]:
    """Trials of whose end somebody is to be told now."""
    day = (at + timedelta(days=TRIAL_REMINDED[-1] + 1)).date()
    soon = Subscription.objects.filter(status=Subscription.Status.TRIALING, trial_ends_on__lte=day).select_related("tenant")
    return [each for each in soon.order_by("trial_ends_on", "pk") if trial_reminder_due(each, at) is not None]


def trial_reminder_due(trial: Subscription, at: datetime) -> int | None:
    """So many days before the end of a trial somebody is to be told now; None where nobody is, or was told already."""
    left = (trial.trial_ends_on - at.astimezone(ZoneInfo(trial.tenant.timezone)).date()).days
    days = next((days for days in TRIAL_REMINDED if 0 < left <= days), None)
    told = trial.reminded_before
    return days if days is not None and (told is None or told > days) else None


def costs(subscription: Subscription, edition: PlanEdition, cycle: str, day: date) -> Proration:
    """What a change on `day` costs: the rest of the period, or a new term where the cycle becomes another one."""
    old, new, period = subscription.price, price_on(subscription, edition, cycle), subscription.period(day)
    if cycle == subscription.cycle:
        return prorated(old, new, period, day)
    return anew(old, new, period, day, until=months_after(day, MONTHS[cycle]))


def add_on_price(add_on: AddOn, currency: str, quantity: int) -> Money:
    """What so many of an add-on cost a month. Raises NotSoldIn."""
    if currency not in add_on.prices:
        words = {"add_on": add_on.name, "currency": currency}
        raise NotSoldIn(_("“%(add_on)s” has no price in %(currency)s.") % words, "add_on")
    return Money(add_on.prices[currency] * quantity, currency)


def month_around(subscription: Subscription, day: date) -> tuple[date, date]:
    """The month in which an add-on is paid: they are sold by the month, whatever the cycle of the plan."""
    return period_around(day, anchor=subscription.anchor, months=1)


def outlook(tenant: Tenant, edition: PlanEdition, cycle: str, by: Actor, on: date | None = None) -> Outlook:
    """What it would mean to be on an edition: from now on, or from the day on which that can be."""
    standing, today = standing_of(tenant, clock.now()), today_in(tenant.timezone)
    subscription, day, now = standing.subscription, on or today, None
    if subscription is None or subscription.is_trial:
        price = list_price(edition, tenant, tenant.currency, cycle)
    else:
        price = price_on(subscription, edition, cycle)
        now = costs(subscription, edition, cycle, today) if on is None else None
    facts = {"on": day, "price": price, "region": tenant.region, "now": now, "uses": features_used([tenant.pk])[tenant.pk]}
    # what is the tenant's own may begin or end before the change does
    then = standing_of(tenant, begin_of(day, tenant.timezone)) if day > today else standing
    return foreseen(standing, edition, cycle, usage(tenant, by), then=then, **facts)


def way(subscription: Subscription | None, plan: str, cycle: str) -> tuple[str, str]:
    """Which verb leads to a plan from here, empty where nothing would change; and the cycle that holds then."""
    cycle = cycle or (subscription.cycle if subscription else Subscription.Cycle.MONTHLY)
    if cycle not in Subscription.Cycle.values:
        raise InvalidInput({"cycle": _("Choose a month or a year.")})
    if subscription is None:
        return "assign", cycle
    if subscription.is_trial:
        return "convert_trial", cycle
    if plan == subscription.edition.plan.key:
        return ("change_cycle", cycle) if cycle != subscription.cycle else ("", cycle)
    if cycle != subscription.cycle:
        says = _("A plan and a cycle are changed one after the other; with another plan the cycle stays as it is.")
        raise InvalidInput({"cycle": says})
    edition = editions.live_of("plan", plan)
    is_up = edition.plan.position > subscription.edition.plan.position
    return "upgrade" if is_up else "downgrade", subscription.cycle


def day_ahead(on: date, today: date) -> date:
    """The day on which something is to begin. Raises InvalidInput unless it lies ahead, within a year."""
    if not today < on <= today + FARTHEST:
        raise InvalidInput({"on": _("The day lies ahead, within a year; leave it empty for now.")})
    return on


def day_for(verb: str, on: date, today: date) -> date:
    """The day that somebody asks for. Raises InvalidInput where the verb takes none: its act would happen on another one."""
    if verb != "upgrade":
        raise InvalidInput({"on": _("Only a move to a greater plan takes a day. Leave it empty.")})
    return day_ahead(on, today)


def outlook_of(tenant: Tenant, verb: str, plan: str, cycle: str, by: Actor, on: date | None = None) -> Outlook:
    """What a verb would mean, from the day on which it would take effect."""
    subscription = subscription_of(tenant)
    on = on and day_for(verb, on, today_of(tenant))
    waits = verb == "downgrade" or (verb == "change_cycle" and cycle == Subscription.Cycle.MONTHLY)
    if waits and subscription:
        on = subscription.term_end(today_of(tenant))
    edition = subscription.edition if verb == "change_cycle" and subscription else editions.live_of("plan", plan)
    return outlook(tenant, edition, cycle, by, on=on)


def downgrade_outlook(tenant: Tenant, plan: str, by: Actor) -> Outlook:
    return outlook_of(tenant, "downgrade", plan, live_subscription(tenant).cycle, by)


def today_of(tenant: Tenant) -> date:
    return today_in(tenant.timezone)


HISTORY = ("hq.plans_subscription", "hq.plans_change", "hq.plans_charge", "hq.plans_holding")


def history(tenant: Tenant) -> Rows:
    """What the ledger says of a tenant's subscriptions."""
    return about_tenant(str(tenant.pk)).filter(tbl__in=HISTORY)


@dataclass(frozen=True)
class Account:
    """A tenant's subscription as its page shows it: what runs, what waits, what was bought and charged."""

    subscription: Subscription | None
    period: tuple[date, date] | None
    change: Change | None
    holdings: list[Holding]
    charges: list[Charge]
    was_subscribed: bool


def account(tenant: Tenant) -> Account:
    subscription = subscription_of(tenant)
    return Account(
        subscription=subscription,
        period=subscription.period(today_in(tenant.timezone)) if subscription else None,
        change=pending_change(subscription) if subscription else None,
        holdings=list(tenant.holdings.in_force(clock.now()).select_related("add_on").order_by("add_on__position", "pk")),
        charges=list(tenant.charges.order_by("-made_at", "-pk")[:20]),
        was_subscribed=tenant.subscriptions.exists(),
    )
