"""What can be asked about a campaign? Whom it is about, what it would mean for each, how its waves went."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import BigIntegerField, Case, Count, DateField, Exists, F, Max, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Cast, Coalesce, TruncMonth

from hqconsole.kernel import clock
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.money import Money
from hqconsole.kernel.rows import PAGE_SIZE, Page, Rows
from plans.entitlement import Standing
from plans.models import EVER, Campaign, Change, Holding, Limit, Override, PlanEdition, Receipt, Subscription, Usage, Wave
from plans.models.subscriptions import day_there
from plans.outlook import Outlook, Room, Turn, compared, foreseen
from plans.usage import features_used, usage_of


def difference(source: PlanEdition, target: PlanEdition) -> Outlook:
    """What becomes different for everybody who is on `source`, apart from overrides and add-ons."""
    standing = Standing(Subscription(edition=source))
    return foreseen(standing, target, "", {}, on=clock.now().date(), price=Money(0, "OMR"), region="OM")


def loses(look: Outlook) -> bool:
    """Whether something is taken away: a feature, or room below a limit."""
    return bool(look.lost) or any(room.is_smaller for room in look.rooms)


def latest_day_on(edition: PlanEdition, at: datetime) -> date:
    """The day that it is at an instant where the tenants on an edition are, the latest of them; of nobody, the day in UTC."""
    found = Subscription.objects.live().filter(edition=edition).aggregate(day=Max(day_there(at)))
    return found["day"] or at.date()


def campaigns() -> list[Campaign]:
    """Every campaign, the newest first, with how many tenants its waves reached."""
    reached = {"moved": Sum("waves__moved"), "skipped": Sum("waves__skipped"), "number": Count("waves")}
    related = ("source__plan", "target__plan")
    return list(Campaign.objects.select_related(*related).annotate(**reached).order_by("-pk")[:200])


def candidates(campaign: Campaign) -> Rows:
    """Subscriptions on the edition that the campaign leaves and that it has not looked at."""
    seen = Receipt.objects.filter(tenant=OuterRef("tenant"), campaign=campaign)
    return Subscription.objects.live().filter(~Exists(seen), edition=campaign.source_id)


def priced(rows: Rows, campaign: Campaign) -> Rows:
    """With the price each would have: its own where that stays, else the list price; None where it is not sold."""
    target = campaign.target
    regional = [
        (Q(tenant__region=region, currency=currency), book)
        for region, books in target.content.get("regions", {}).items()
        for currency, book in books.items()
    ]
    everywhere = [(Q(currency=currency), book) for currency, book in target.content["prices"].items()]
    cases = [
        When(where, cycle=cycle, then=Value(book[cycle]))
        for where, book in regional + everywhere
        for cycle in Subscription.Cycle.values
    ]
    if campaign.source.plan_id == target.plan_id:
        cases.insert(0, When(has_own_price=True, then=F("price_minor")))
    price = Case(*cases, default=None, output_field=BigIntegerField())
    waits = Change.objects.pending().filter(tenant=OuterRef("tenant"), subscription=OuterRef("pk"))
    return rows.annotate(then_minor=price, more_minor=F("then_minor") - F("price_minor"), has_pending=Exists(waits))


@dataclass(frozen=True)
class Line:
    """One tenant of a campaign: what it pays now and then, what it gains and loses, and what would be broken today."""

    subscription: Subscription
    turns: list[Turn]
    rooms: list[Room]

    @property
    def then(self) -> Money | None:
        minor = self.subscription.then_minor
        return None if minor is None else Money(minor, self.subscription.currency)

    @property
    def more(self) -> Money | None:
        minor = self.subscription.more_minor
        return None if minor is None else Money(minor, self.subscription.currency)

    @property
    def gains(self) -> list[Room | Turn]:
        return [room for room in self.rooms if room.is_greater] + [turn for turn in self.turns if not turn.is_lost]

    @property
    def losses(self) -> list[Room | Turn]:
        """What is in use first: of many only the first are shown."""
        lost = [turn for turn in self.turns if turn.is_lost]
        missed, others = [turn for turn in lost if turn.used_at], [turn for turn in lost if not turn.used_at]
        return missed + [room for room in self.rooms if room.is_smaller] + others

    @property
    def broken(self) -> list[Room]:
        return [room for room in self.rooms if room.is_broken]


def lines(campaign: Campaign, look: Outlook, by: Actor, only: str = "", cursor: str = "", size: int = PAGE_SIZE) -> Page:
    """A page of the tenants that are still on the edition, each with what it would mean for it.

    With its own overrides and add-ons, so it can gain or lose less than the edition does. `only` narrows it to those who
    lose something ("loses"), or whose limits break ("breaks").
    """
    at = clock.now()
    rows = priced(narrowed(candidates(campaign), only, look, at), campaign).select_related("tenant")
    page = rows.page_after(cursor, key="tenant_id", size=size)
    tenants = [row.tenant_id for row in page]
    used, uses = (usage_of(tenants, by), features_used(tenants)) if tenants else ({}, {})
    overrides = by_tenant(Override.objects.in_force(at).filter(tenant__in=tenants).select_related("feature", "limit"))
    holdings = by_tenant(Holding.objects.in_force(at).filter(tenant__in=tenants).select_related("add_on"))
    features, limits = [turn.feature for turn in look.gained + look.lost], [room.limit for room in look.rooms]

    def line(row: Subscription) -> Line:
        row.edition = campaign.source
        standing = Standing(row, tuple(overrides[row.tenant_id]), tuple(holdings[row.tenant_id]))
        facts = used.get(row.tenant_id, {}), features, limits, uses[row.tenant_id]
        return Line(row, *compared(standing, campaign.target, *facts))

    page.rows = [line(row) for row in page.rows]
    return page


def by_tenant(rows: Rows) -> dict[UUID, list]:
    found = defaultdict(list)
    for row in rows:
        found[row.tenant_id].append(row)
    return found


def narrowed(rows: Rows, only: str, look: Outlook, at: datetime) -> Rows:
    """Those who lose something, or whose limits would break by what was counted or reported last; all where nothing is named."""
    if only == "loses":
        return losing(rows, look, at)
    if only == "breaks":
        return breaking(rows, look, at)
    return rows


def losing(rows: Rows, look: Outlook, at: datetime) -> Rows:
    """Whatever the edition takes away a tenant loses, unless an override of its own takes the place of the plan's value."""
    features = [turn.feature for turn in look.lost]
    limits = [room.limit for room in look.rooms if room.is_smaller]
    if not features + limits:
        return rows.none()
    own = Override.objects.in_force(at).filter(tenant=OuterRef("tenant"), mode=Override.Mode.SET)
    own = own.filter(Q(feature__in=features) | Q(limit__in=limits)).order_by().values("tenant")
    kept = Coalesce(Subquery(own.annotate(number=Count("pk")).values("number")), 0)
    return rows.alias(kept=kept).filter(kept__lt=len(features) + len(limits))


def breaking(rows: Rows, look: Outlook, at: datetime) -> Rows:
    """Those who use more of a limit that moves than they would have, overrides and add-ons included."""
    rows = rows.alias(month=Cast(TruncMonth(day_there(at)), DateField()))
    broken = [Exists(excess(room, at)) for room in look.rooms]
    return rows.filter(reduce(or_, broken)) if broken else rows.none()


def excess(room: Room, at: datetime) -> Rows:
    """The usage of a tenant (of the outer query) that would be more than it could have of this limit."""
    period = OuterRef("month") if room.limit.kind == Limit.Kind.FLOW else EVER
    counted = Usage.objects.filter(tenant=OuterRef("tenant"), limit=room.limit, starts_on=period)
    overrides = Override.objects.in_force(at).filter(tenant=OuterRef("tenant"), limit=room.limit)
    amount = Cast("value", BigIntegerField())
    own = overrides.filter(mode=Override.Mode.SET).annotate(amount=amount).values("amount")
    on_top = summed(overrides.filter(mode__in=Override.ADDING), amount)
    add_ons = Holding.objects.in_force(at).filter(tenant=OuterRef("tenant"), add_on__limit=room.limit)
    bought = summed(add_ons, F("quantity") * F("add_on__adds"))
    end = {"base": Coalesce(Subquery(own), Value(room.end)), "more": on_top + bought}
    return counted.annotate(**end).filter(base__gte=0, used__gt=F("base") + F("more"))


def summed(rows: Rows, amount) -> Coalesce:
    whole = rows.order_by().values("tenant").annotate(whole=Sum(amount)).values("whole")
    return Coalesce(Subquery(whole, output_field=BigIntegerField()), 0)


@dataclass(frozen=True)
class Totals:
    """What a campaign would mean as a whole: tenants by currency with the difference a period, and who may stay out."""

    tenants: int
    more: list[tuple[int, Money]]
    committed: int
    pending: int
    not_sold: int


def totals(campaign: Campaign) -> Totals:
    """Counted in one statement, whatever their number."""
    rows = priced(candidates(campaign), campaign)
    found = rows.values("currency").annotate(
        number=Count("pk"),
        more=Sum("more_minor"),
        committed=Count("pk", filter=Q(committed_until__gt=clock.now().date())),
        pending=Count("pk", filter=Q(has_pending=True)),
        not_sold=Count("pk", filter=Q(then_minor=None)),
    )
    groups = list(found.order_by("currency"))
    return Totals(
        tenants=sum(group["number"] for group in groups),
        more=[(group["number"], Money(int(group["more"] or 0), group["currency"])) for group in groups],
        committed=sum(group["committed"] for group in groups),
        pending=sum(group["pending"] for group in groups),
        not_sold=sum(group["not_sold"] for group in groups),
    )


def size_of(campaign: Campaign, percent: int | None, number: int | None) -> int:
    """How many tenants a wave is about: so many, or so many of a hundred of all that the campaign began with, at least one."""
    left = candidates(campaign).count()
    if percent is None:
        return min(left, number or left)
    reached = campaign.waves.aggregate(number=Sum(F("moved") + F("skipped")))["number"] or 0
    whole = left + reached
    return min(left, -(-whole * percent // 100))


def receipts(wave: Wave, cursor: str = "") -> Page:
    """A page of what a wave did, those that were left out as well."""
    return wave.receipts.select_related("tenant").page_after(cursor, key="tenant_id")
