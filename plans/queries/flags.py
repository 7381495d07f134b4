"""Which features can be switched, how do they stand for everybody, and which of them make no difference any more?"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, OuterRef, Q, Subquery

from audit.models import Entry
from audit.queries import Headline, headlines
from hqconsole.kernel import clock, editions
from hqconsole.kernel.rows import Page
from plans.models import Feature, FlagUse, Limit, Override, PlanEdition, Subscription, is_off
from tenants.models import Tenant

TABLE = "hq.plans_feature"
SWITCHES = ["is_killed", "default_value"]


@dataclass(frozen=True)
class Flag:
    """A feature as the list shows it."""

    feature: Feature
    plans: list[PlanEdition]
    overrides: int
    next_end: datetime | None
    is_stale: bool


def flags(*, text: str = "", group: str = "", state: str = "", cursor: str = "") -> tuple[Page, list[Flag]]:
    """A page of features by key, each as the list shows it."""
    at = clock.now()
    found = Feature.objects.all()
    if text:
        found = found.filter(Q(key__icontains=text) | Q(name_en__icontains=text) | Q(name_ar__icontains=text))
    if group:
        found = found.filter(group=group)
    page = in_state(found, state, at).page_after(cursor, key="key")
    return page, described(page.rows, at)


def in_state(found, state: str, at: datetime):
    if state == "killed":
        return found.filter(is_killed=True)
    if state == "overridden":
        return found.filter(overrides__in=Override.objects.live(at)).distinct()
    if state == "default":
        return found.filter(is_killed=False).exclude(default_value=None).exclude(default_value=False)
    if state == "stale":
        return found.filter(pk__in=[each.pk for each in overdue(found, at)])
    return found


def described(features: list[Feature], at: datetime) -> list[Flag]:
    """Features with the plans that have them, their live overrides, and whether they make no difference."""
    offered = editions.offered("plan")
    ends = {
        key: (count, first)
        for key, count, first in Override.objects.live(at)
        .filter(feature__in=[each.key for each in features])
        .values_list("feature")
        .annotate(count=Count("pk"), first=Min("ends_at"))
    }
    settled = {each.pk for each in overdue(features, at)}
    return [
        Flag(each, [one for one in offered if has(one, each)], *ends.get(each.key, (0, None)), each.pk in settled)
        for each in features
    ]


def has(edition: PlanEdition, feature: Feature) -> bool:
    """Whether an edition gives a feature a value that is not off."""
    return not is_off(edition.value(feature))


def stale(features: Collection[Feature], since: datetime) -> list[Feature]:
    """Those whose effective value has been the same for everybody ever since.

    A feature counts as moved since where it was made, switched or given another default in that time (the ledger knows),
    where an override in force in that time said otherwise, or where editions in use in that time differ.
    """
    features = list(features)
    moved = set(
        Entry.objects.filter(tbl=TABLE, at__gt=since, pk_of_row__in=[str(each.pk) for each in features])
        .filter(Q(op="I") | Q(fields__overlap=SWITCHES))
        .values_list("pk_of_row", flat=True)
    )
    used, everybody = editions_in_use(since), is_everybody_subscribed()
    overridden = values_of_overrides(since)
    return [
        each
        for each in features
        if str(each.pk) not in moved and (each.is_killed or len(values_of(each, used, everybody, overridden[each.key])) < 2)
    ]


def editions_in_use(since: datetime) -> list[PlanEdition]:
    """The editions that somebody subscribed to or that were on sale since."""
    on_sale = Q(status=PlanEdition.Status.LIVE) | Q(retired_at__gt=since)
    held = Q(pk__in=Subscription.objects.filter(Q(ends_on=None) | Q(ends_on__gte=since.date())).values("edition"))
    return list(PlanEdition.objects.filter(on_sale | held))


def is_everybody_subscribed() -> bool:
    return not Tenant.objects.exclude(subscriptions__status__in=Subscription.LIVE).exists()


def values_of(feature: Feature, used: list[PlanEdition], everybody: bool, overridden: set[str]) -> set[str]:
    """Every value that somebody has of a feature, each as text; whoever has no subscription has the default."""
    otherwise = feature.off if is_off(feature.default_value) else feature.default_value
    planned = [each.value(feature) for each in used]
    given = {repr(otherwise if value is None else value) for value in planned}
    return given | overridden | (set() if everybody else {repr(otherwise)})


def values_of_overrides(since: datetime) -> dict[str, set[str]]:
    """What overrides in force since then said, by feature."""
    said = defaultdict(set)
    rows = Override.objects.filter(feature__isnull=False, ends_at__gt=since, starts_at__lte=clock.now())
    for key, value in rows.filter(Q(revoked_at=None) | Q(revoked_at__gt=since)).values_list("feature", "value").distinct():
        said[key].add(repr(value))
    return said


def overdue(features: Collection[Feature], at: datetime) -> list[Feature]:
    """Those that have made no difference for longer than is expected of each."""
    by_days = defaultdict(list)
    for each in features:
        by_days[each.expected_days].append(each)
    settled = {each.pk for days, some in by_days.items() for each in stale(some, at - timedelta(days=days))}
    return [each for each in features if each.pk in settled]


def stale_flags(days: int | None = None) -> list[Feature]:
    """Features that make no difference to anybody and have not for so many days, or for as long as is expected of each; with
    the day the product last asked for each."""
    asked = FlagUse.objects.filter(key=OuterRef("key")).values("asked_on")
    features, at = Feature.objects.annotate(asked_on=Subquery(asked)), clock.now()
    return overdue(features, at) if days is None else stale(features, at - timedelta(days=days))


def tenants_with(feature: Feature) -> int:
    """How many tenants have a feature, or would have it if it were not switched off for everybody."""
    in_force = feature.overrides.in_force(clock.now())
    given = in_force.exclude(value=False)
    if not is_off(feature.default_value):
        return Tenant.objects.count() - in_force.count() + given.count()
    giving = [each.pk for each in PlanEdition.objects.all() if has(each, feature)]
    planned = Subscription.objects.live().filter(edition__in=giving).exclude(tenant__in=in_force.values("tenant"))
    return planned.count() + given.count()


@dataclass(frozen=True)
class PlanValue:
    """What a plan's live edition says of a feature or limit."""

    edition: PlanEdition
    value: object


def values_by_plan(subject: Feature | Limit) -> list[PlanValue]:
    say = PlanEdition.value if isinstance(subject, Feature) else PlanEdition.allowance
    return [PlanValue(each, say(each, subject)) for each in editions.offered("plan")]


def about_flag(subject: Feature | Limit, *, with_history: bool) -> dict:
    """What the page of a flag shows besides its overrides."""
    is_feature = isinstance(subject, Feature)
    return {
        "is_feature": is_feature,
        "plan_lines": values_by_plan(subject),
        "holders": tenants_with(subject) if is_feature else None,
        "is_stale": is_feature and bool(overdue([subject], clock.now())),
        "recent": history_of(subject) if with_history else [],
        "tenants": {},  # a change of a feature is about none
    }


def history_of(subject: Feature | Limit) -> list[Headline]:
    """The newest changes of the feature or limit itself, one line for each action."""
    return headlines(Entry.objects.filter(tbl=f"hq.{subject._meta.db_table}", pk_of_row=str(subject.pk)))
