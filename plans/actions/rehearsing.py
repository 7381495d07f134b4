"""How does a limit come to refuse? It is rehearsed for a week, then armed; and it can be disarmed at once."""

from django.utils.translation import gettext as _

from hqconsole.kernel import clock
from hqconsole.kernel.actions import action
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.errors import Refusal
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.risks import Risk
from plans.models import Limit
from plans.queries.limits import is_rehearsed_enough


class AlreadyRehearsed(Refusal):
    """The rehearsal would begin anew, and its days would be lost."""


class AlreadyArmed(Refusal):
    """It refuses already."""


class NotArmed(Refusal):
    """It refuses nothing and is not rehearsed either."""


def risk_of_rehearsing(arguments: dict) -> Risk:
    """High while it is armed: it stops refusing, as one that is disarmed."""
    return Risk.HIGH if arguments["limit"].is_armed else Risk.LOW


@action(Permission.PLANS_REHEARSE_LIMIT, about="limit", risk_of=risk_of_rehearsing)
def rehearse_limit(*, limit: Limit, reason: str, by: Actor) -> Limit:
    """Have a limit refuse nothing from now on, and note whom it would have stopped."""
    limit = Limit.objects.locked(limit)
    if limit.is_rehearsed:
        raise AlreadyRehearsed(_("%(limit)s is being rehearsed already.") % {"limit": limit.name})
    limit.rehearse(clock.now())
    return limit


def risk_of_arming(arguments: dict) -> Risk:
    """Before a week of rehearsal nobody knows whom it stops, so a second person has to agree."""
    return Risk.HIGH if is_rehearsed_enough(arguments["limit"], clock.now()) else Risk.CRITICAL


@action(Permission.PLANS_ARM_LIMIT, about="limit", risk_of=risk_of_arming)
def arm_limit(*, limit: Limit, reason: str, by: Actor) -> Limit:
    """Have a limit refuse what goes beyond it."""
    limit = Limit.objects.locked(limit)
    if limit.is_armed:
        raise AlreadyArmed(_("%(limit)s is armed already.") % {"limit": limit.name})
    limit.arm()
    return limit


@action(Permission.PLANS_DISARM_LIMIT, about="limit")
def disarm_limit(*, limit: Limit, reason: str, by: Actor) -> Limit:
    """Have a limit refuse nothing any more, and end its rehearsal."""
    limit = Limit.objects.locked(limit)
    if not limit.is_armed and not limit.is_rehearsed:
        raise NotArmed(_("%(limit)s refuses nothing already.") % {"limit": limit.name})
    limit.disarm()
    return limit
