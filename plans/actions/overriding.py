"""What can be different for one tenant, and who says so? Overrides, top-ups and exemptions: given, changed, renewed, revoked.

Each has an owner, a reason, a ticket and an end. Up to 30 days one may decide alone; what holds longer takes a second person.
"""

from datetime import datetime, timedelta
from math import isfinite

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from hqconsole.kernel import clock
from hqconsole.kernel.actions import action
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.errors import Refusal
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.queue import Topic, send
from hqconsole.kernel.risks import Risk
from plans import queries
from plans.models import LONGEST, MOST_RENEWALS, OWN_AUTHORITY, UNLIMITED, Feature, Limit, Override
from plans.wording import by_the_clock
from tenants.actions import tell_product
from tenants.models import Tenant

from .registry import Unsound

OVERLAPS = "23P01"  # the SQLSTATE of an exclusion constraint
MOST = 10**15  # what no limit of anybody reaches; the database knows fifteen digits


class Overlapping(Refusal):
    """Another override says something about the same thing at the same time."""


class AlreadyOver(Refusal):
    """It has ended or was revoked: there is nothing left to change."""


class NotOver(Refusal):
    """It is still in force, or its end is written down already."""


class RenewedTooOften(Refusal):
    """It was renewed as often as may be; what is needed for good belongs into a plan."""


def risk_of_giving(arguments: dict) -> Risk:
    """Critical where it is to hold longer than one may decide alone, together with what it follows without a break."""
    begins = queries.unbroken_since(arguments["tenant"], arguments["subject"], arguments.get("starts_at") or clock.now())
    return risk_of_length(arguments.get("ends_at"), begins)


def risk_of_top_up(arguments: dict) -> Risk:
    """The same, but each stands for itself: it adds once."""
    return risk_of_length(arguments.get("ends_at"), arguments.get("starts_at") or clock.now())


def risk_of_renewal(arguments: dict) -> Risk:
    """The same about all the time that it then has held: many short renewals are one long override."""
    return risk_of_length(arguments["ends_at"], arguments["override"].starts_at)


def risk_of_change(arguments: dict) -> Risk:
    """Critical where another value is to hold for as long as somebody else had to agree to."""
    override: Override = arguments["override"]
    if arguments["value"] == override.value and type(arguments["value"]) is type(override.value):
        return Risk.LOW
    return risk_of_length(arguments["ends_at"], override.starts_at)


def risk_of_length(ends_at: datetime | None, begins: datetime) -> Risk:
    return Risk.CRITICAL if ends_at and ends_at - begins > OWN_AUTHORITY else Risk.LOW


@action(Permission.PLANS_OVERRIDE, about="tenant", risk_of=risk_of_giving)
def override(
    *,
    tenant: Tenant,
    subject: Feature | Limit,
    value: bool | float | str,
    ends_at: datetime,
    ticket: str,
    reason: str,
    mode: str = Override.Mode.SET,
    starts_at: datetime | None = None,
    by: Actor,
) -> Override:
    """Give a tenant another value of a feature or limit, or more of a limit, until an instant."""
    if mode not in (Override.Mode.SET, Override.Mode.ADD):
        raise Unsound({"mode": _("Choose whether it takes the place of the plan's value or adds to it.")})
    return give(tenant, subject, mode, value, (starts_at, ends_at), reason, ticket, by)


@action(Permission.PLANS_TOP_UP, about="tenant", risk_of=risk_of_top_up)
def top_up(
    *,
    tenant: Tenant,
    subject: Limit,
    value: int,
    ticket: str,
    reason: str,
    ends_at: datetime | None = None,
    starts_at: datetime | None = None,
    by: Actor,
) -> Override:
    """Give a tenant more of a limit once: until an instant, or else the end of its calendar month."""
    ends_at = ends_at or queries.end_of_month(tenant, max(starts_at or clock.now(), clock.now()))
    return give(tenant, subject, Override.Mode.TOP_UP, value, (starts_at, ends_at), reason, ticket, by)


@action(Permission.PLANS_EXEMPT, about="tenant", risk_of=risk_of_giving)
def exempt(
    *,
    tenant: Tenant,
    subject: Limit,
    ends_at: datetime,
    ticket: str,
    reason: str,
    starts_at: datetime | None = None,
    by: Actor,
) -> Override:
    """Let a tenant go on at a limit until an instant; its use is counted as before."""
    if subject.enforcement == Limit.Enforcement.SOFT:
        raise Refusal(_("Nobody is refused at this limit."), "subject")
    return give(tenant, subject, Override.Mode.EXEMPT, None, (starts_at, ends_at), reason, ticket, by)


def give(
    tenant: Tenant, subject: Feature | Limit, mode: str, value, period: tuple, reason: str, ticket: str, by: Actor
) -> Override:
    """Write an override down and tell the product, now and again when it begins."""
    at, tenant = clock.now(), Tenant.objects.locked(tenant)
    starts_at, ends_at = max(period[0] or at, at), period[1]
    which = {"feature": subject} if isinstance(subject, Feature) else {"limit": subject}
    facts = {"mode": mode, "value": value, "starts_at": starts_at, "ends_at": ends_at, "made_at": at}
    given = Override(tenant=tenant, **which, **facts, reason=reason.strip(), ticket=ticket.strip(), given_by=by.id)
    refuse_unsound(given, at)
    write(given)
    tell_product(tenant)
    if starts_at > at:
        tell_product_at(starts_at, given)
    tell_product_at(ends_at, given)
    return given


@action(Permission.PLANS_CHANGE_OVERRIDE, about="override", risk_of=risk_of_change)
def change_override(
    *, override: Override, value: bool | float | str | None, ends_at: datetime, ticket: str, reason: str, by: Actor
) -> Override:
    """Change the value of an override, or have it end earlier."""
    override, at = in_hand(override)
    if ends_at > override.ends_at:
        raise Unsound({"ends_at": _("To let it hold longer, renew it.")})
    override.value, override.ends_at, override.ticket = value, ends_at, ticket.strip()
    override.reason, override.given_by = new_reason(override, reason), by.id
    refuse_unsound(override, at)
    if override.mode == Override.Mode.EXEMPT:
        override.value = None
    write(override)
    tell_product(override.tenant)
    tell_product_at(ends_at, override)
    return override


@action(Permission.PLANS_RENEW_OVERRIDE, about="override", risk_of=risk_of_renewal)
def renew_override(*, override: Override, ends_at: datetime, ticket: str, reason: str, by: Actor) -> Override:
    """Let an override hold longer, a few times at most, each time for a reason of its own."""
    override, at = in_hand(override)
    if override.renewals >= MOST_RENEWALS:
        words = {"count": MOST_RENEWALS}
        raise RenewedTooOften(_("It was renewed %(count)s times. What is needed for good belongs into a plan.") % words)
    if ends_at <= override.ends_at:
        raise Unsound({"ends_at": _("That is no later than it ends now.")})
    override.reason, override.given_by = new_reason(override, reason), by.id
    override.ends_at, override.ticket, override.renewals = ends_at, ticket.strip(), override.renewals + 1
    override.reminded_before = None
    refuse_unsound(override, at)
    write(override)
    tell_product(override.tenant)
    tell_product_at(ends_at, override)
    return override


@action(Permission.PLANS_REVOKE_OVERRIDE, about="override")
def revoke_override(*, override: Override, reason: str, by: Actor) -> Override:
    """End an override before its time: the plan holds again."""
    override, at = in_hand(override)
    override.revoked_at = override.concluded_at = at
    override.save(update_fields=["revoked_at", "concluded_at"])
    tell_product(override.tenant)
    return override


@action(Permission.PLANS_END_OVERRIDE, about="override")
def end_override(*, override: Override, by: Actor) -> Override:
    """Write down that an override has ended by itself, and tell the product."""
    override, at = Override.objects.locked(override), clock.now()
    if override.concluded_at or override.ends_at > at:
        raise NotOver(_("It is still in force, or its end is written down already."))

    override.concluded_at = at
    override.save(update_fields=["concluded_at"])
    tell_product(override.tenant)
    return override


def tell_product_at(at: datetime, override: Override) -> None:
    """Have the publisher write the tenant's rows again when the override begins or ends."""
    key = f"{Topic.TENANT_MOVED}:{override.pk}:{at:%Y%m%dT%H%M%S%z}"
    send(Topic.TENANT_MOVED, subject=str(override.tenant_id), key=key, at=at)


def in_hand(override: Override) -> tuple[Override, datetime]:
    """The override as it is now, with its tenant locked as for a new one, and the time. Raises AlreadyOver."""
    tenant, at = Tenant.objects.locked(override.tenant), clock.now()
    override = Override.objects.locked(override)
    override.tenant = tenant
    if override.standing(at) in (Override.Standing.ENDED, Override.Standing.REVOKED):
        raise AlreadyOver(_("It ended on %(day)s. Give a new one instead.") % {"day": by_the_clock(override.ended_at)})
    return override, at


def new_reason(override: Override, reason: str) -> str:
    """Raises Unsound where the reason is the old one: each decision has its own."""
    if reason.strip() == override.reason:
        raise Unsound({"reason": _("This is the reason that was given before. Say why now.")})
    return reason.strip()


def write(override: Override) -> None:
    """Save it. Raises Overlapping where the database says that another one holds at the same time."""
    try:
        with transaction.atomic():
            override.save()
    except IntegrityError as broken:
        if getattr(broken.__cause__, "sqlstate", "") != OVERLAPS:
            raise
        raise overlap_with(Override.objects.rivals_of(override).order_by("ends_at").first()) from broken


def overlap_with(other: Override | None) -> Overlapping:
    if other is None:
        return Overlapping(_("Another override of this was just ended. Look at it again."), "ends_at")
    words = {"what": other.subject.name, "from": by_the_clock(other.starts_at), "until": by_the_clock(other.ends_at)}
    words["reason"] = other.reason
    told = _(
        "An override of “%(what)s” holds from %(from)s until %(until)s already (%(reason)s). Change, renew or revoke that one."
    )
    return Overlapping(told % words, "ends_at")


def refuse_unsound(override: Override, at: datetime) -> None:
    """Raise Unsound with everything that is wrong, by field."""
    wrong = {"ends_at": trouble_with_end(override, at), "value": trouble_with_value(override)}
    wrong["ticket"] = "" if 0 < len(override.ticket) <= 40 else _("Name the ticket in which it was asked for.")
    if found := {name: words for name, words in wrong.items() if words}:
        raise Unsound(found)


def trouble_with_end(override: Override, at: datetime) -> str:
    if override.ends_at <= at:
        return _("This has passed already.")
    if override.ends_at <= override.starts_at:
        return _("It would end before it begins.")
    if override.length > LONGEST:
        return _("Nothing holds longer than %(count)s days.") % {"count": LONGEST // timedelta(days=1)}
    return ""


def trouble_with_value(override: Override) -> str:
    """Why the value cannot be; empty where it can."""
    if override.mode == Override.Mode.EXEMPT:
        return ""
    if override.feature:
        fits = override.feature.fits(override.value) and (type(override.value) is not float or isfinite(override.value))
        return (
            ""
            if fits
            else _("This feature takes another kind of value: %(kind)s.") % {"kind": override.feature.get_type_display().lower()}
        )
    is_whole = type(override.value) is int and override.value < MOST
    if override.mode == Override.Mode.SET:
        return "" if is_whole and override.value >= UNLIMITED else _("A whole number from 0 is needed, or -1 for without limit.")
    return "" if is_whole and override.value > 0 else _("A whole number from 1 is needed.")
