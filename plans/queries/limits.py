"""How much is used of the limits, how near are tenants to them, and whom would a limit stop that is only rehearsed?"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Max, Min, Q, Sum

from hqconsole.kernel import clock
from plans.models import EVER, THRESHOLDS, Limit, Usage, WouldStop
from plans.usage import METERS
from tenants.models import Tenant

REHEARSAL = timedelta(days=7)  # how long a limit is rehearsed before one person alone may arm it


@dataclass(frozen=True)
class LimitLine:
    """A limit, how many tenants passed each threshold in the present period, and whom its rehearsal would have stopped.

    Until it was counted (or reported, where headquarters cannot count it) nobody knows, and `counted_at` is None.
    """

    limit: Limit
    warned: dict[int, int]
    would_stop: int
    counted_at: datetime | None
    is_counted: bool

    @property
    def passed(self) -> list[int]:
        return [self.warned[threshold] for threshold in THRESHOLDS]


def limit_lines() -> list[LimitLine]:
    """Every limit with where tenants stand; three queries however many there are."""
    warned = {row.pop("limit"): row for row in usage_now().values("limit").annotate(**reached(), at=Max("counted_at"))}
    would = dict(stopped_lately().values_list("limit").annotate(Count("tenant", distinct=True)))
    return [
        LimitLine(
            limit,
            {each: warned.get(limit.key, {}).get(f"at_{each}", 0) for each in THRESHOLDS},
            would.get(limit.key, 0),
            warned.get(limit.key, {}).get("at"),
            limit.key in METERS,
        )
        for limit in Limit.objects.all()
    ]


def reached() -> dict[str, Count]:
    return {f"at_{each}": Count("pk", filter=Q(warned__gte=each)) for each in THRESHOLDS}


def usage_now():
    """Of levels the only period; of flows this month. Time zones differ by hours, so a month's first hours show two."""
    this_month = clock.now().date().replace(day=1)
    return Usage.objects.filter(Q(starts_on=EVER) | Q(starts_on__gte=this_month))


def stopped_lately():
    return WouldStop.objects.filter(day__gt=(clock.now() - REHEARSAL).date())


@dataclass(frozen=True)
class Stopped:
    """A tenant that a limit would have stopped in the last seven days."""

    tenant: Tenant
    times: int
    first: date
    last: date


def would_be_stopped(limit: Limit, at_most: int = 200) -> list[Stopped]:
    """The tenants that the rehearsal of this limit would have stopped lately, those most often stopped first."""
    found = list(
        stopped_lately()
        .filter(limit=limit)
        .values("tenant")
        .annotate(sum=Sum("times"), first=Min("day"), last=Max("day"))
        .order_by("-sum", "tenant")[:at_most]
    )
    tenants = Tenant.objects.in_bulk([row["tenant"] for row in found])
    return [Stopped(tenants[row["tenant"]], row["sum"], row["first"], row["last"]) for row in found]


def count_of_stopped(limit: Limit) -> int:
    """How many tenants the rehearsal of this limit would have stopped lately, however many they are."""
    return stopped_lately().filter(limit=limit).aggregate(count=Count("tenant", distinct=True))["count"]


def days_of_rehearsal(limit: Limit, at: datetime) -> int:
    """For how many whole days it has been rehearsed."""
    return (at - limit.rehearsal_since).days if limit.rehearsal_since else 0


def is_rehearsed_enough(limit: Limit, at: datetime) -> bool:
    return limit.rehearsal_since is not None and at - limit.rehearsal_since >= REHEARSAL


def reported_limits() -> list[Limit]:
    """The limits of which the product reported something in the present period."""
    return list(Limit.objects.exclude(key__in=METERS).filter(key__in=usage_now().values("limit")))


def meters() -> Iterator[str]:
    """The keys of limits that exist and can be counted."""
    return (key for key in METERS if Limit.objects.filter(key=key).exists())
