"""How does the worker usage_aggregator count? Every hour, limit by limit, set by set, from the product's own rows.

Of what only the product can count it reports by itself; here it is only looked at who nears the limit.
"""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from hqconsole.kernel import clock
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.elevated import elevated
from plans import actions
from plans.models import Limit
from plans.queries.limits import meters, reported_limits
from plans.usage import counted

from .models import Run
from .running import Part

LATE_ROWS = timedelta(hours=48)  # for so long after its end a month is counted again


def count(run: Run, by: Actor) -> None:
    """Whoever is counted twice is counted anew: the same rows give the same usage and no second warning."""
    for key in meters():
        at = clock.now()
        since = at - LATE_ROWS
        with elevated(by, "usage") as cursor:
            counts = counted(cursor, key, since)
        actions.count_usage(limit=Limit.objects.get(key=key), counts=counts, at=at, since=since, by=by)
    for limit in reported_limits():
        at = clock.now()
        actions.count_usage(limit=limit, counts=None, at=at, since=at - LATE_ROWS, by=by)


PARTS = [Part("count", _("Count what tenants use"), reach_out=count)]
