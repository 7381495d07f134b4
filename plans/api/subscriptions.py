"""How do scripts see and change a tenant's subscription? The same queries, actions and permissions as the pages."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from django.shortcuts import get_object_or_404
from ninja import Field, Path, Query, Router, Schema

from hqconsole.kernel import clock
from hqconsole.kernel.api import PROBLEMS, ConsentIn, PreviewOut, SentOut, Text, admit, perform
from hqconsole.kernel.permissions import Permission
from plans import actions, queries
from plans.models import AddOn, Holding
from tenants.models import Tenant

router = Router(tags=["subscriptions"])
Slug = Annotated[str, Path(max_length=40, pattern="^[a-z0-9-]+$")]


class SubscriptionOut(Schema):
    """A tenant's subscription. Amounts are in minor units of the currency."""

    id: UUID
    plan: str = Field(alias="edition.plan.key")
    edition: int = Field(alias="edition.number")
    status: str
    cycle: str
    currency: str
    price_minor: int
    has_own_price: bool
    starts_on: date
    trial_ends_on: date | None
    ends_on: date | None
    committed_until: date | None


class SubscriptionChangeOut(Schema):
    """A change that waits for its day, or was made."""

    id: UUID
    kind: str
    plan: str | None = None
    cycle: str
    due_on: date
    is_pending: bool

    @staticmethod
    def resolve_plan(change) -> str | None:
        return change.edition.plan.key if change.edition else None


class HoldingOut(Schema):
    id: UUID
    add_on: str = Field(alias="add_on.key")
    quantity: int


class AccountOut(Schema):
    subscription: SubscriptionOut | None
    change: SubscriptionChangeOut | None
    holdings: list[HoldingOut]


class RoomOut(Schema):
    """A limit that would become another one or would not hold what is used; -1 is without limit."""

    limit: str = Field(alias="limit.key")
    now: int = Field(alias="now.included")
    then: int = Field(alias="then.included")
    used: int | None
    excess: int


class MissedOut(Schema):
    """A feature that would be lost though the tenant used it lately."""

    feature: str = Field(alias="feature.key")
    used_at: datetime


class OutlookOut(Schema):
    """What a plan would mean: from which day, what is due now, what the next invoice asks, gained, lost, what does not fit,
    what would be missed."""

    verb: str
    on: date
    currency: str
    price_minor: int
    price_with_vat_minor: int
    due_minor: int
    vat_minor: int
    is_carried: bool
    gained: list[str]
    lost: list[str]
    limits: list[RoomOut]
    blockers: list[str]
    warnings: list[str]
    missed: list[MissedOut]


class WishIn(Schema):
    plan: Text = Field("", max_length=60)
    cycle: Text = Field("", max_length=7)
    on: date | None = None


class PlanIn(ConsentIn):
    plan: Text = Field("", max_length=60, description="Key of a plan with a live edition")


class UpgradeIn(PlanIn):
    on: date | None = Field(None, description="A day to come; without one it is done at once")


class TermIn(PlanIn):
    cycle: Text = Field("monthly", max_length=7)


class AssignIn(TermIn):
    committed_until: date | None = None


class CycleIn(ConsentIn):
    cycle: Text = Field("", max_length=7, description="monthly or annual")


class PriceIn(ConsentIn):
    price_minor: int | None = Field(None, ge=0, le=10**12, description="Without one the list price holds again")
    committed_until: date | None = None


class AddOnIn(ConsentIn):
    add_on: Text = Field("", max_length=60, description="Key of an add-on")
    quantity: int = Field(1, ge=1, le=100)


class GiveBackIn(ConsentIn):
    holding: UUID | None = None


def answers(shape: type[Schema]) -> dict:
    return {200: shape, 202: PreviewOut | SentOut, **PROBLEMS}


def found(slug: str) -> Tenant:
    return get_object_or_404(Tenant, slug=slug)


def do(request, act, slug: str, consent: ConsentIn, dry_run: bool, **given):
    """Do an act about the tenant, with the reason where it takes one."""
    arguments = {"tenant": found(slug), **given}
    if act.action.takes_reason(arguments | {"by": request.auth}):
        arguments["reason"] = consent.reason
    return perform(request, act, dry_run=dry_run, done=200, **arguments, by=consent.of(request))


@router.get("/{slug}", response={200: AccountOut, **PROBLEMS}, operation_id="plans.subscription")
def subscription(request, slug: Slug):
    """What a tenant subscribes to, what waits, and its add-ons."""
    admit(request, Permission.PLANS_VIEW)
    return queries.account(found(slug))


@router.get("/{slug}/outlook", response={200: OutlookOut, **PROBLEMS}, operation_id="plans.outlook")
def outlook(request, slug: Slug, wish: Query[WishIn]):
    """What a plan or a cycle would mean, and which verb leads there. It looks at what the tenant uses, which is recorded."""
    admit(request, Permission.PLANS_VIEW)
    tenant = found(slug)
    verb, cycle = queries.way(queries.subscription_of(tenant), wish.plan, wish.cycle)
    look = queries.outlook_of(tenant, verb, wish.plan, cycle, request.auth, on=wish.on)
    return {
        "verb": f"plans.{verb}" if verb else "",
        "on": look.on,
        "currency": look.price.currency,
        "price_minor": look.price.minor,
        "price_with_vat_minor": look.price_with_vat.minor,
        "due_minor": look.now.net.minor if look.now else 0,
        "vat_minor": look.vat.minor if look.vat else 0,
        "is_carried": bool(look.now and look.now.is_carried),
        "gained": [turn.feature.key for turn in look.gained],
        "lost": [turn.feature.key for turn in look.lost],
        "limits": look.rooms,
        "blockers": [room.limit.key for room in look.blockers],
        "warnings": [room.limit.key for room in look.warnings],
        "missed": look.missed,
    }


@router.post("/{slug}/assign", response=answers(SubscriptionOut), operation_id="plans.assign")
def assign(request, slug: Slug, wanted: AssignIn, dry_run: bool = False):
    """Put a tenant without a subscription on a plan, for the first time or again."""
    given = {"plan": wanted.plan, "cycle": wanted.cycle, "committed_until": wanted.committed_until}
    return do(request, actions.assign, slug, wanted, dry_run, **given)


@router.post("/{slug}/upgrade", response=answers(SubscriptionChangeOut), operation_id="plans.upgrade")
def upgrade(request, slug: Slug, wanted: UpgradeIn, dry_run: bool = False):
    """Move a tenant to a greater plan, at once or on a day to come."""
    return do(request, actions.upgrade, slug, wanted, dry_run, plan=wanted.plan, on=wanted.on)


@router.post("/{slug}/downgrade", response=answers(SubscriptionChangeOut), operation_id="plans.downgrade")
def downgrade(request, slug: Slug, wanted: PlanIn, dry_run: bool = False):
    """Move a tenant to a smaller plan when its term ends."""
    return do(request, actions.downgrade, slug, wanted, dry_run, plan=wanted.plan)


@router.post("/{slug}/change_cycle", response=answers(SubscriptionChangeOut), operation_id="plans.change_cycle")
def change_cycle(request, slug: Slug, wanted: CycleIn, dry_run: bool = False):
    """Pay by the year at once, or by the month when the term ends."""
    return do(request, actions.change_cycle, slug, wanted, dry_run, cycle=wanted.cycle)


@router.post("/{slug}/cancel", response=answers(SubscriptionChangeOut), operation_id="plans.cancel")
def cancel(request, slug: Slug, consent: ConsentIn, dry_run: bool = False):
    """End a subscription when its term ends."""
    return do(request, actions.cancel, slug, consent, dry_run)


@router.post("/{slug}/withdraw_change", response=answers(SubscriptionChangeOut), operation_id="plans.withdraw_change")
def withdraw_change(request, slug: Slug, consent: ConsentIn, dry_run: bool = False):
    """Take back a change that waits for its day."""
    return do(request, actions.withdraw_change, slug, consent, dry_run)


@router.post("/{slug}/extend_trial", response=answers(SubscriptionOut), operation_id="plans.extend_trial")
def extend_trial(request, slug: Slug, consent: ConsentIn, dry_run: bool = False):
    """Let a trial last seven days longer."""
    return do(request, actions.extend_trial, slug, consent, dry_run)


@router.post("/{slug}/convert_trial", response=answers(SubscriptionOut), operation_id="plans.convert_trial")
def convert_trial(request, slug: Slug, wanted: TermIn, dry_run: bool = False):
    """Begin the first paid period today."""
    return do(request, actions.convert_trial, slug, wanted, dry_run, plan=wanted.plan, cycle=wanted.cycle)


@router.post("/{slug}/set_price", response=answers(SubscriptionOut), operation_id="plans.set_price")
def set_price(request, slug: Slug, wanted: PriceIn, dry_run: bool = False):
    """Agree on a price of the tenant's own; it always takes a second person."""
    given = {"price_minor": wanted.price_minor, "committed_until": wanted.committed_until}
    return do(request, actions.set_price, slug, wanted, dry_run, **given)


@router.post("/{slug}/buy_add_on", response=answers(HoldingOut), operation_id="plans.buy_add_on")
def buy_add_on(request, slug: Slug, wanted: AddOnIn, dry_run: bool = False):
    """Give a tenant more of a limit from now on."""
    found(slug)
    given = {"add_on": get_object_or_404(AddOn, key=wanted.add_on), "quantity": wanted.quantity}
    return do(request, actions.buy_add_on, slug, wanted, dry_run, **given)


@router.post("/{slug}/give_back_add_on", response=answers(HoldingOut), operation_id="plans.give_back_add_on")
def give_back_add_on(request, slug: Slug, wanted: GiveBackIn, dry_run: bool = False):
    """End an add-on at the end of its month."""
    held = Holding.objects.in_force(clock.now()).filter(tenant=found(slug))
    return do(request, actions.give_back_add_on, slug, wanted, dry_run, holding=get_object_or_404(held, pk=wanted.holding))
