"""What can be asked about a campaign? Whom it is about, what it would mean for each, how its waves went."""

from dataclasses import dataclass

from django.db.models import BigIntegerField, Case, Count, Exists, F, OuterRef, Q, Sum, Value, When

from hqconsole.kernel import clock
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.money import Money
from hqconsole.kernel.rows import PAGE_SIZE, Page, Rows
from plans.entitlement import Standing
from plans.models import Campaign, Change, PlanEdition, Receipt, Subscription, Wave
from plans.outlook import Outlook, Room, foreseen
from plans.usage import usage_of


def difference(source: PlanEdition, target: PlanEdition) -> Outlook:
    """What becomes different for everybody who is on `source`, apart from overrides and add-ons."""
    standing = Standing(Subscription(edition=source))
    return foreseen(standing, target, "", {}, on=clock.now().date(), price=Money(0, "OMR"), region="OM")


def loses(look: Outlook) -> bool:
    """Whether something is taken away: a feature, or room below a limit."""
    return bool(look.lost) or any(room.is_smaller for room in look.rooms)


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
    """One tenant of a campaign: what it pays now and then, what would be broken today, what may keep it out."""

    subscription: Subscription
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
    def broken(self) -> list[Room]:
        return [room for room in self.rooms if room.is_broken]


def lines(campaign: Campaign, look: Outlook, by: Actor, cursor: str = "", size: int = PAGE_SIZE) -> Page:
    """A page of the tenants that are still on the edition, each with what it would mean for it."""
    rows = priced(candidates(campaign), campaign).select_related("tenant")
    page = rows.page_after(cursor, key="tenant_id", size=size)
    used = usage_of([row.tenant_id for row in page], by) if page.rows else {}
    page.rows = [Line(row, rooms_for(look, used.get(row.tenant_id, {}))) for row in page.rows]
    return page


def rooms_for(look: Outlook, used: dict[str, int]) -> list[Room]:
    return [Room(room.limit, room.now, room.then, used.get(room.limit.key)) for room in look.rooms]


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
