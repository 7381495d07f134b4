"""What would a change of plan mean for a tenant? Gained and lost, what would not fit today, money now and at the next invoice.

Pure: it is told what the tenant has and uses. Pages, the API and the risk of a downgrade all read the same answer.
"""

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType

from hqconsole.kernel.money import Money

from .entitlement import Answer, Standing, feature_answer, limit_answer
from .models import UNLIMITED, Allowance, Feature, Limit, PlanEdition, Subscription, is_off
from .proration import VAT_PERCENT, Proration, vat, with_vat


@dataclass(frozen=True)
class Turn:
    """A feature whose value would become another one."""

    feature: Feature
    now: Answer
    then: Answer
    used_at: datetime | None = None  # the last time, where that was lately

    @property
    def is_turned(self) -> bool:
        return self.now.value != self.then.value

    @property
    def is_lost(self) -> bool:
        return self.is_turned and is_off(self.then.value)


@dataclass(frozen=True)
class Room:
    """A limit that would become another one, or would not hold what is used today."""

    limit: Limit
    now: Allowance
    then: Allowance
    used: int | None

    @property
    def end(self) -> int:
        """Where it stops: a hard limit at its cap, another one at what is included."""
        return self.then.hard_cap if self.limit.enforcement == Limit.Enforcement.HARD else self.then.included

    @property
    def is_moved(self) -> bool:
        return self.now != self.then

    @property
    def is_broken(self) -> bool:
        return self.used is not None and self.end != UNLIMITED and self.used > self.end

    @property
    def excess(self) -> int:
        """How much has to go before it fits."""
        return self.used - self.end if self.is_broken else 0

    @property
    def is_in_the_way(self) -> bool:
        """Whether something has to go first. What is counted by the month begins anew, and takes nothing away."""
        return self.is_broken and self.limit.kind == Limit.Kind.LEVEL and self.limit.enforcement == Limit.Enforcement.HARD

    @property
    def is_smaller(self) -> bool:
        return is_less(self.then.included, self.now.included)

    @property
    def is_greater(self) -> bool:
        return is_less(self.now.included, self.then.included)


def is_less(one: int, other: int) -> bool:
    return one != UNLIMITED and (other == UNLIMITED or one < other)


@dataclass(frozen=True)
class Outlook:
    """What a change would mean. `now` is what is due at once, None where nothing is; `price` what the next invoice asks."""

    edition: PlanEdition
    cycle: str
    on: date
    price: Money
    now: Proration | None
    gained: list[Turn]
    lost: list[Turn]
    rooms: list[Room]
    region: str

    @property
    def blockers(self) -> list[Room]:
        """What does not fit and has to go."""
        return [room for room in self.rooms if room.is_in_the_way]

    @property
    def warnings(self) -> list[Room]:
        """What does not fit and would be noticed."""
        return [room for room in self.rooms if room.is_broken and not room.is_in_the_way]

    @property
    def missed(self) -> list[Turn]:
        """What is in use and would be lost."""
        return [turn for turn in self.lost if turn.used_at]

    @property
    def is_noticed(self) -> bool:
        """Whether something does not fit, or is lost that is in use."""
        return bool(self.blockers or self.warnings or self.missed)

    @property
    def moved(self) -> list[Room]:
        return [room for room in self.rooms if room.is_moved]

    @property
    def vat(self) -> Money | None:
        return vat(self.now.net, VAT_PERCENT[self.region]) if self.now else None

    @property
    def total(self) -> Money | None:
        return with_vat(self.now.net, self.region) if self.now else None

    @property
    def price_with_vat(self) -> Money:
        return with_vat(self.price, self.region)


def foreseen(
    standing: Standing,
    edition: PlanEdition,
    cycle: str,
    used: dict[str, int],
    *,
    on: date,
    price: Money,
    region: str,
    now: Proration | None = None,
    uses: dict[str, datetime] | None = None,
    then: Standing | None = None,
) -> Outlook:
    """What it would mean for a tenant that stands so, and uses so much of limits and these features, to be on this edition.

    `then` is how it stands when the change begins, where that is not now: overrides and add-ons begin and end by themselves.
    """
    turns, rooms = compared(standing, edition, used, Feature.objects.all(), Limit.objects.all(), uses or {}, then)
    return Outlook(
        edition=edition,
        cycle=cycle,
        on=on,
        price=price,
        now=now,
        gained=[turn for turn in turns if not turn.is_lost],
        lost=[turn for turn in turns if turn.is_lost],
        rooms=rooms,
        region=region,
    )


def compared(
    standing: Standing,
    edition: PlanEdition,
    used: dict[str, int],
    features: Iterable[Feature],
    limits: Iterable[Limit],
    uses: Mapping[str, datetime] = MappingProxyType({}),
    later: Standing | None = None,
) -> tuple[list[Turn], list[Room]]:
    """Which of these features would turn, which of these limits would move or not hold what is used."""
    then = replace(later or standing, subscription=pointed(standing.subscription, edition))
    turns = [
        Turn(feature, feature_answer(feature, standing), feature_answer(feature, then), uses.get(feature.key))
        for feature in features
    ]
    rooms = [
        Room(limit, limit_answer(limit, standing).value, limit_answer(limit, then).value, used.get(limit.key)) for limit in limits
    ]
    return [turn for turn in turns if turn.is_turned], [room for room in rooms if room.is_moved or room.is_broken]


def pointed(subscription: Subscription | None, edition: PlanEdition) -> Subscription:
    """A copy that nobody saves, pointing at another edition."""
    other = copy(subscription) if subscription else Subscription()
    other.edition = edition
    return other
