"""What may a tenant use, and why? Every source makes a claim; the strongest wins, and the others stay visible.

Kill switch > override > top-up > add-on > pinned plan edition > global default > off. Of a limit, what is added (by
overrides, top-ups, add-ons) comes on top of the strongest other claim. The views `tenant_api.features` and
`tenant_api.limits` say the same in SQL; a test compares the two on random data. Source: domain rules, 5.2.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from .models import Allowance, Feature, Holding, Limit, Override, Subscription, is_off

Value = bool | int | float | str | Allowance | None


class Source(TextChoices):
    """Where a value can come from, strongest first."""

    KILL_SWITCH = "kill_switch", _("Kill switch")
    OVERRIDE = "override", _("Override")
    TOP_UP = "top_up", _("Top-up")
    ADD_ON = "add_on", _("Add-on")
    PLAN = "plan", _("Plan")
    DEFAULT = "default", _("Default for everybody")
    OFF = "off", _("Not included")


PRECEDENCE = list(Source)


@dataclass(frozen=True)
class Claim:
    """What one source says. `source_id` finds the row that says it; `until` is when it stops saying so.

    One that `adds` has a number as its value, which comes on top of an allowance.
    """

    source: Source
    value: Value
    source_id: str = ""
    until: datetime | None = None
    adds: bool = False

    @property
    def strength(self) -> tuple:
        """What sorts claims, strongest first; among equals the one that ends first."""
        return PRECEDENCE.index(self.source), self.until is None, self.until, self.source_id


@dataclass(frozen=True)
class Answer:
    """The effective value, the strongest claim that shaped it, what was added, and the claims that were beaten."""

    value: Value
    winner: Claim
    added: tuple[Claim, ...] = ()
    losers: tuple[Claim, ...] = ()
    until: datetime | None = None
    is_exempt: bool = False


@dataclass(frozen=True)
class Standing:
    """What one tenant has at one instant: its live subscription, the overrides and add-ons that are in force."""

    subscription: Subscription | None = None
    overrides: tuple[Override, ...] = ()
    holdings: tuple[Holding, ...] = ()

    def of(self, subject: Feature | Limit, *modes: str) -> list[Override]:
        """The overrides of this subject that have one of these modes."""
        column = "feature_id" if isinstance(subject, Feature) else "limit_id"
        return [each for each in self.overrides if getattr(each, column) == subject.key and each.mode in modes]


def resolve(claims: Iterable[Claim], otherwise: Claim) -> Answer:
    """The strongest of the claims with what is added to it; `otherwise` where nobody claims anything."""
    ranked = sorted(claims, key=lambda claim: claim.strength)
    added = tuple(claim for claim in ranked if claim.adds)
    base, *losers = [claim for claim in ranked if not claim.adds] or [otherwise]
    value = base.value
    for claim in added:
        value = value.plus(claim.value)
    shapers = sorted((base, *added), key=lambda claim: claim.strength)
    ends = [claim.until for claim in shapers if claim.until]
    return Answer(value, shapers[0], added, tuple(losers), min(ends, default=None))


def feature_claims(feature: Feature, standing: Standing) -> Iterator[Claim]:
    """What the sources say about a feature of a tenant that stands so."""
    subscription = standing.subscription
    if feature.is_killed:
        yield Claim(Source.KILL_SWITCH, feature.off, feature.key)
    for override in standing.of(feature, Override.Mode.SET):
        yield Claim(Source.OVERRIDE, override.value, str(override.pk), override.ended_at)
    if subscription and (value := subscription.edition.value(feature)) is not None:
        yield Claim(Source.PLAN, value, str(subscription.edition_id), subscription.until)
    if not is_off(feature.default_value):
        yield Claim(Source.DEFAULT, feature.default_value, feature.key)


def limit_claims(limit: Limit, standing: Standing) -> Iterator[Claim]:
    """What the sources say about a limit of a tenant that stands so."""
    subscription = standing.subscription
    for override in standing.of(limit, Override.Mode.SET):
        yield Claim(Source.OVERRIDE, limit.allowance(override.value), str(override.pk), override.ended_at)
    if subscription and (allowance := subscription.edition.allowance(limit)):
        yield Claim(Source.PLAN, allowance, str(subscription.edition_id), subscription.until)
    if limit.default_value is not None:
        yield Claim(Source.DEFAULT, limit.allowance(limit.default_value), limit.key)
    yield from additions(limit, standing)


def additions(limit: Limit, standing: Standing) -> Iterator[Claim]:
    sources = {Override.Mode.ADD: Source.OVERRIDE, Override.Mode.TOP_UP: Source.TOP_UP}
    for override in standing.of(limit, *sources):
        yield Claim(sources[override.mode], override.value, str(override.pk), override.ended_at, adds=True)
    for holding in standing.holdings:
        if holding.add_on.limit_id == limit.key:
            more = holding.add_on.adds * holding.quantity
            yield Claim(Source.ADD_ON, more, str(holding.pk), holding.ends_at, adds=True)


def feature_answer(feature: Feature, standing: Standing) -> Answer:
    return resolve(feature_claims(feature, standing), Claim(Source.OFF, feature.off))


def limit_answer(limit: Limit, standing: Standing) -> Answer:
    answer = resolve(limit_claims(limit, standing), Claim(Source.OFF, Allowance(0, 0)))
    return replace(answer, is_exempt=bool(standing.of(limit, Override.Mode.EXEMPT)))
