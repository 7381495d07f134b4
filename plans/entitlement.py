"""What may a tenant use, and why? Every source makes a claim; the strongest wins, and the others stay visible.

Kill switch > pinned plan edition > global default > off. The views `tenant_api.features` and `tenant_api.limits` say the
same in SQL; a test compares the two on random data.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from .models import Feature, Limit, Subscription


class Source(TextChoices):
    """Where a value can come from, strongest first."""

    KILL_SWITCH = "kill_switch", _("Kill switch")
    PLAN = "plan", _("Plan")
    DEFAULT = "default", _("Default for everybody")
    OFF = "off", _("Not included")


PRECEDENCE = list(Source)


@dataclass(frozen=True)
class Allowance:
    """How much of a limit is included, and where it stops; -1 is without limit."""

    included: int
    hard_cap: int


@dataclass(frozen=True)
class Claim:
    """What one source says. `source_id` finds the row that says it; `until` is when it stops saying so."""

    source: Source
    value: bool | Allowance
    source_id: str = ""
    until: datetime | None = None


NOT_ON = Claim(Source.OFF, False)
NOTHING = Claim(Source.OFF, Allowance(0, 0))


@dataclass(frozen=True)
class Answer:
    """The effective value: the winning claim, and the claims it beat, strongest first."""

    winner: Claim
    losers: tuple[Claim, ...] = ()

    @property
    def value(self) -> bool | Allowance:
        return self.winner.value


def resolve(claims: Iterable[Claim], otherwise: Claim) -> Answer:
    """The strongest of the claims; `otherwise` where nobody claims anything."""
    ranked = sorted(claims, key=lambda claim: PRECEDENCE.index(claim.source))
    return Answer(ranked[0], tuple(ranked[1:])) if ranked else Answer(otherwise)


def feature_claims(feature: Feature, subscription: Subscription | None) -> Iterator[Claim]:
    """What the sources say about a feature of a tenant with this live subscription."""
    if feature.is_killed:
        yield Claim(Source.KILL_SWITCH, False, feature.key)
    if subscription and feature.key in subscription.edition.content["features"]:
        yield Claim(Source.PLAN, True, str(subscription.edition_id), subscription.until)
    if feature.default_value:
        yield Claim(Source.DEFAULT, True, feature.key)


def limit_claims(limit: Limit, subscription: Subscription | None) -> Iterator[Claim]:
    """What the sources say about a limit of a tenant with this live subscription."""
    if subscription and limit.key in subscription.edition.content["limits"]:
        allowance = Allowance(**subscription.edition.content["limits"][limit.key])
        yield Claim(Source.PLAN, allowance, str(subscription.edition_id), subscription.until)


def feature_answer(feature: Feature, subscription: Subscription | None) -> Answer:
    return resolve(feature_claims(feature, subscription), NOT_ON)


def limit_answer(limit: Limit, subscription: Subscription | None) -> Answer:
    return resolve(limit_claims(limit, subscription), NOTHING)
