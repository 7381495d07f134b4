"""What does somebody hold for a time?"""

from collections.abc import Iterator
from datetime import datetime

from hqconsole.kernel.actor import Grant
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.roles import VERBS_OF, Role
from staff.models import Elevation, Person

NEVER_LENT = frozenset({Permission.STAFF_ELEVATE, Permission.TENANTS_ENTRUST})  # nobody lends out the right to lend


def grants_by_elevation(person: Person, at: datetime) -> Iterator[Grant]:
    """What the person's elevations give them at this instant."""
    for elevation in person.elevations.in_force(at):
        yield Grant(
            f"elevation:{elevation.pk}", verbs_lent(elevation), elevation.ends_at, takes_two_factors=elevation.takes_two_factors
        )


def verbs_lent(elevation: Elevation) -> frozenset[Permission]:
    """The verbs of the role, without the right to lend; or the one verb."""
    if elevation.verb:
        return frozenset({Permission(elevation.verb)})
    return VERBS_OF[Role(elevation.role)] - NEVER_LENT
