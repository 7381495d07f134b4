"""How are the changes whose day has come made? So many together: locked and read at once, reckoned one by one, written at once.

A change that somebody makes at once is reckoned by the same lines. Whoever is being changed by somebody at this moment is
passed over and comes later (SKIP LOCKED), as in the waves of campaigns (`moving.py`).
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from hqconsole.kernel import clock

from . import queries
from .models import Change, Charge, Override, PlanEdition, Subscription
from .periods import begin_of
from .proration import Proration

CHUNK = 250  # so that whoever wants one of their tenants does not wait for long
FIELDS = ("edition_id", "status", "cycle", "price_minor", "ends_on", "anchored_on", "has_own_price")
WRITTEN = """
UPDATE hq.plans_subscription s
SET edition_id = n.edition_id, status = n.status, cycle = n.cycle, price_minor = n.price_minor, ends_on = n.ends_on,
    anchored_on = n.anchored_on, has_own_price = n.has_own_price
FROM unnest(%(id)s::uuid[], %(edition_id)s::bigint[], %(status)s::text[], %(cycle)s::text[], %(price_minor)s::bigint[],
    %(ends_on)s::date[], %(anchored_on)s::date[], %(has_own_price)s::boolean[])
    AS n(id, edition_id, status, cycle, price_minor, ends_on, anchored_on, has_own_price)
WHERE s.id = n.id
"""
GIVEN_BACK = """
UPDATE hq.plans_holding h SET ends_at = greatest(n.at, h.starts_at)
FROM unnest(%(tenants)s::uuid[], %(ends)s::timestamptz[]) AS n(tenant_id, at)
WHERE h.tenant_id = n.tenant_id AND (h.ends_at IS NULL OR h.ends_at > n.at)
"""


@dataclass(frozen=True)
class Made:
    """How many changes were made, up to and with which tenant; and whose product has to be told."""

    number: int
    last: str
    told: list[str]


def carry_out(change: Change, *, renews: bool = False) -> Charge | None:
    """Make its subscription what the change says as of its day, and give what is due for the rest of the period; saves nothing.

    What `renews` is on the invoice of its period, and of a trial nothing was paid that could be given back or topped up.
    """
    subscription, day = change.subscription, change.due_on
    if change.kind == Change.Kind.END:
        subscription.close(day)
        return None
    price = queries.price_on(subscription, change.edition, change.cycle)
    is_free = renews or subscription.is_trial
    cost = None if is_free else queries.costs(subscription, change.edition, change.cycle, day)
    if change.cycle != subscription.cycle:
        subscription.anchored_on = day
    subscription.point_at(change.edition, change.cycle, price)
    return charge_for(subscription, cost, Charge.What.PLAN, day) if cost else None


def charge_for(subscription: Subscription, cost: Proration, what: str, day: date) -> Charge | None:
    """What is due for the rest of the period, None where that is nothing; what is too little goes with the next invoice."""
    if not cost.net.minor:
        return None
    return Charge(
        tenant=subscription.tenant,
        subscription=subscription,
        what=what,
        currency=cost.net.currency,
        credit_minor=cost.credit.minor,
        charge_minor=cost.charge.minor,
        starts_on=day,
        ends_on=cost.until,
        is_carried=cost.is_carried,
        made_at=clock.now(),
    )


def make_due(after: str, at: datetime) -> Made:
    """Make the next changes whose day has come, in the order of the tenants after `after`; 0 where none is left.

    What cannot be made, because the plan has no price in the tenant's currency, is left waiting.
    """
    while found := next_due(after, at):
        after = str(found[-1].tenant_id)
        if sold := [change for change in found if change.is_sold]:
            return Made(len(sold), after, made(sold, at))
    return Made(0, after, [])


def next_due(after: str, at: datetime) -> list[Change]:
    """The next due changes with their tenants, subscriptions and editions, all locked but the editions."""
    rows = Change.objects.due(at).select_related("tenant", "subscription").order_by("tenant_id")
    rows = rows.filter(tenant_id__gt=after) if after else rows
    found = list(rows.select_for_update(of=("self", "tenant", "subscription"), no_key=True, skip_locked=True)[:CHUNK])
    named = {change.edition_id for change in found} | {change.subscription.edition_id for change in found}
    editions = PlanEdition.objects.select_related("plan").in_bulk(named - {None})
    for change in found:
        change.edition = editions.get(change.edition_id)
        change.subscription.edition = editions[change.subscription.edition_id]
        change.subscription.tenant = change.tenant
    return found


def made(changes: list[Change], at: datetime) -> list[str]:
    """Make all of these; returns the tenants whose rows in the product become other ones."""
    owed, told, topped = [], [], with_additions(changes, at)
    for change in changes:
        subscription = change.subscription
        before, renews = in_product(subscription), subscription.period(change.due_on)[0] == change.due_on
        owed.append(carry_out(change, renews=renews))
        if renews or in_product(subscription) != before or change.tenant_id in topped:
            told.append(str(change.tenant_id))
    write([change.subscription for change in changes])
    give_back([change for change in changes if change.kind == Change.Kind.END])
    Charge.objects.bulk_create(charge for charge in owed if charge)
    Change.objects.filter(pk__in=[change.pk for change in changes]).update(applied_at=at)
    return told


def in_product(subscription: Subscription) -> tuple:
    """What the product's row says of a subscription."""
    return subscription.status, subscription.edition.plan_id, subscription.cycle, subscription.price


def with_additions(changes: list[Change], at: datetime) -> set:
    """Those of the tenants that have something on top of a limit: what the product knows of that is a sum with the plan's."""
    tenants = [change.tenant_id for change in changes]
    on_top = Override.objects.in_force(at).filter(tenant__in=tenants, mode__in=Override.ADDING)
    return set(on_top.values_list("tenant_id", flat=True))


def write(subscriptions: list[Subscription]) -> None:
    """Save what changes of plan may change, of all of them in one statement."""
    columns = {name: [getattr(each, name) for each in subscriptions] for name in ("id", *FIELDS)}
    with connection.cursor() as cursor:
        cursor.execute(WRITTEN, columns)


def give_back(ends: list[Change]) -> None:
    """End the add-ons of tenants whose subscriptions end."""
    if ends:
        days = [begin_of(change.due_on, change.tenant.timezone) for change in ends]
        with connection.cursor() as cursor:
            cursor.execute(GIVEN_BACK, {"tenants": [change.tenant_id for change in ends], "ends": days})
