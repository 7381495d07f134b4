"""How does somebody hold a further role or verb for a few hours, and give it back?"""

from datetime import timedelta

from django.utils.translation import gettext as _

from hqconsole.kernel import clock
from hqconsole.kernel.actions import action
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.errors import InvalidInput, Refusal
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.roles import TAKES_TWO_FACTORS, VERBS_OF, Role, holders
from staff.models import ROLE_NAMES, Elevation, Person
from staff.queries import NEVER_LENT

from .ownership import refuse_others

LONGEST_HOURS = 8


class HoldsItAlready(Refusal):
    """The roles of the person suffice."""


class LacksSecondFactor(Refusal):
    """The role takes a second factor, and nobody vouches for one of this person."""


class ElevationIsOver(Refusal):
    pass


@action(Permission.STAFF_ELEVATE, about="person")
def elevate(*, person: Person, what: str, hours: int, reason: str, by: Actor) -> Elevation:
    """Let a person hold a role or a verb (`what` is the name of one) for some hours, beginning now.

    A role that takes a second factor is lent to nobody without one, and counts only in a session in which it was used.
    """
    errors = {}
    if not (is_role := what in dict(ROLE_NAMES)) and what not in lendable_verbs():
        errors["what"] = _("There is no such role or verb.")
    if not 1 <= hours <= LONGEST_HOURS:
        errors["hours"] = _("An elevation lasts from one to %(hours)s hours.") % {"hours": LONGEST_HOURS}
    if errors:
        raise InvalidInput(errors)

    person = Person.objects.select_for_update().get(pk=person.pk)
    if what in person.roles or (not is_role and any(what in VERBS_OF[Role(role)] for role in person.roles)):
        raise HoldsItAlready(_("%(name)s holds it already.") % {"name": person.name})
    if what in TAKES_TWO_FACTORS:
        refuse_without_second_factor(person)
    at = clock.now()
    thing = {"role": what} if is_role else {"verb": what}
    return Elevation.objects.create(person=person, reason=reason, starts_at=at, ends_at=at + timedelta(hours=hours), **thing)


def refuse_without_second_factor(person: Person) -> None:
    """Raise LacksSecondFactor unless the person has one here, or came in last by a sign-in that vouched for one."""
    last = person.sessions.order_by("-opened_at").first()
    if not person.factors.exists() and not (last and last.has_two_factors):
        raise LacksSecondFactor(
            _("This role takes a second factor, and %(name)s has none: first add one under “Second factors”.")
            % {"name": person.name}
        )


@action(Permission.STAFF_END_ELEVATION)
def end_elevation(*, elevation: Elevation, by: Actor) -> Elevation:
    """Give back what one held for a time, before the time is over."""
    refuse_others(elevation.person, by)
    elevation = Elevation.objects.select_for_update(of=("self",)).select_related("person").get(pk=elevation.pk)
    at = clock.now()
    if elevation.ends_at <= at:
        raise ElevationIsOver(_("It is over already."))
    elevation.end(at)
    return elevation


def lendable_verbs() -> list[Permission]:
    """The verbs of people that can be held for a time."""
    return [verb for verb in Permission if holders(verb) and verb not in NEVER_LENT]
