"""What is there to open? One of everything that the console knows, made by its own actions, and again before it is used up.

Each function makes one kind of thing and yields the addresses of pages where it stands; what an address asks for in its
query is something that a form there wants to know.
"""

from collections.abc import Iterator
from contextlib import suppress

from hqconsole.kernel.errors import Refusal
from staff.models import Person

from .belongings import some_belongings
from .operations import some_networks, some_of_the_log, some_runs
from .people import some_emergencies, some_people
from .plans import some_campaigns, some_features_and_limits, some_overrides, some_plans, some_subscriptions
from .requests import some_requests
from .tenants import some_tenants

KINDS = (
    *(some_tenants, some_plans, some_features_and_limits, some_subscriptions, some_overrides, some_campaigns, some_runs),
    *(some_of_the_log, some_networks, some_people, some_emergencies, some_requests),
)


def furnish(*, is_new: bool) -> Iterator[str]:
    """One more of everything. In a world that is not new any more, some of it may be refused."""
    for kind in KINDS:
        with suppress(*([] if is_new else [Refusal])):
            yield from kind()


def belongings(owner: Person, *, is_new: bool) -> Iterator[str]:
    """The same of what is somebody's own."""
    with suppress(*([] if is_new else [Refusal])):
        yield from some_belongings(owner)
