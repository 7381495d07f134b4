"""What can be done to a plan itself? Added, described anew, closed for good."""

from typing import TypedDict

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hqconsole.kernel import clock
from hqconsole.kernel.actions import action
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.errors import Refusal
from hqconsole.kernel.permissions import Permission
from plans import queries
from plans.models import Change, Plan, PlanEdition, Subscription

from .registry import Unsound, add, change


class PlanFacts(TypedDict):
    """What a form or a frozen call says of a plan."""

    name_en: str
    name_ar: str
    description_en: str
    description_ar: str
    is_public: bool
    trial_days: int


class InUse(Refusal):
    """Tenants are on the plan, or will be."""


@action(Permission.PLANS_ADD_PLAN)
def add_plan(*, key: str, facts: PlanFacts, by: Actor) -> Plan:
    """Add a plan. It is on offer once an edition of it is published."""
    return add(Plan(key=key, **facts))


@action(Permission.PLANS_CHANGE_PLAN, about="plan", can_undo=True)
def change_plan(*, plan: Plan, facts: PlanFacts, is_default: bool = False, rank: int | None = None, by: Actor) -> Plan:
    """Describe a plan anew, give it another rank, or have new tenants begin on it. Its key stays."""
    if rank is not None and rank != plan.rank:
        make_room(plan, rank)
    plan = Plan.objects.locked(plan)
    if plan.is_default and not is_default:
        words = _("New tenants begin on %(plan)s: make another plan the default instead.")
        raise Refusal(words % {"plan": plan.name}, "is_default")
    if is_default and not queries.live_edition(plan):
        raise Refusal(_("Nobody can begin on %(plan)s: it is not on offer.") % {"plan": plan.name}, "is_default")
    if is_default and not plan.is_default:
        Plan.objects.filter(is_default=True).update(is_default=False, is_kept=True)
    position = plan.position if rank is None else rank - 1
    return change(plan, facts | {"is_default": is_default, "position": position})


def make_room(plan: Plan, rank: int) -> None:
    """Move the plans between the old and the new rank of a plan by one. Raises Unsound where there is no such rank."""
    positions = {each.pk: each.position for each in Plan.objects.select_for_update().order_by("pk")}
    if not 1 <= rank <= len(positions):
        raise Unsound({"rank": _("A rank from 1 to %(last)s is needed.") % {"last": len(positions)}})
    old, new = positions[plan.pk], rank - 1
    between, step = ((old + 1, new), -1) if new > old else ((new, old - 1), 1)
    Plan.objects.filter(position__range=between).update(position=F("position") + step, is_kept=True)


@action(Permission.PLANS_CLOSE, about="plan")
def close(*, plan: Plan, reason: str, by: Actor) -> Plan:
    """Close a plan for good. Nobody may be on it any more, or on the way to it."""
    plan = Plan.objects.locked(plan)
    list(PlanEdition.objects.select_for_update().filter(plan=plan))  # whoever is about to point at one waits
    if plan.is_closed:
        raise Refusal(_("%(plan)s is closed already.") % {"plan": plan.name})
    if queries.live_edition(plan):
        raise Refusal(_("%(plan)s is still on offer: retire it first.") % {"plan": plan.name})
    if draft := queries.draft_of(plan):
        raise Refusal(_("%(draft)s is a draft: discard it first.") % {"draft": draft})
    if tenants := Subscription.objects.live().filter(edition__plan=plan).count():
        words = ngettext(
            "%(tenants)s tenant is on %(plan)s: move it first.", "%(tenants)s tenants are on %(plan)s: move them first.", tenants
        )
        raise InUse(words % {"plan": plan.name, "tenants": f"{tenants:,}"})
    if waiting := Change.objects.pending().filter(edition__plan=plan).first():
        words = _("A change to %(plan)s waits at %(name)s: withdraw it first.")
        raise InUse(words % {"plan": plan.name, "name": waiting.tenant.name})

    plan.close(clock.now())
    return plan
