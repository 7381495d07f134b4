"""Which features and limits are there, and what are the values of an edition called?"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, F
from django.utils.translation import gettext as _

from hqconsole.kernel import clock
from hqconsole.kernel.editions import Difference, Path
from hqconsole.kernel.money import Money
from plans.models import UNLIMITED, AddOn, Allowance, Feature, Holding, Limit, Override, Subscription
from tenants.models import Region


@dataclass(frozen=True)
class Registry:
    """All features and limits, in their order."""

    features: list[Feature]
    limits: list[Limit]

    @cached_property
    def keys(self) -> dict[str, Collection[str]]:
        """What `rules.broken` asks to know."""
        return {"features": {each.key: each.type for each in self.features}, "limits": {each.key for each in self.limits}}

    @cached_property
    def names(self) -> dict[str, str]:
        return {each.key: each.name for each in (*self.features, *self.limits)}

    @cached_property
    def with_grace(self) -> set[str]:
        """Keys of the limits that go a tenth beyond what is included."""
        return {each.key for each in self.limits if each.enforcement == Limit.Enforcement.GRACE10}


def registry() -> Registry:
    return Registry(list(Feature.objects.all()), list(Limit.objects.all()))


def overrides_by_key() -> dict[str, int]:
    """How many overrides of each feature and limit are in force, without those of which there is none."""
    rows = Override.objects.in_force(clock.now()).annotate(of=F("feature_id"), limited=F("limit_id"))
    counts = rows.values_list("of", "limited").annotate(count=Count("pk")).order_by()
    return {feature or limit: count for feature, limit, count in counts}


def in_words(changes: Collection[Difference], known: Registry, object: str = "") -> list[dict]:
    """Differences between editions as the furniture `changes` shows them: what is called how, what it was and becomes."""
    return [
        {
            "object": object,
            "field": ".".join(each.path),
            "label": label_of(each.path, known),
            "was": value_in_words(each.path, each.before, known),
            "becomes": value_in_words(each.path, each.after, known),
        }
        for each in changes
    ]


def label_of(path: Path, known: Registry) -> str:
    part, key = path[0], path[1]
    if part == "prices":
        return price_label(path[2], key)
    if part == "regions":
        words = {"price": price_label(path[3], path[2]), "region": dict(Region.choices).get(key, key)}
        return _("%(price)s in %(region)s") % words
    return known.names.get(key, key)


def price_label(cycle: str, currency: str) -> str:
    """What a price is called: "Monthly (OMR)"."""
    label = dict(cycles()).get(cycle, cycle)
    return f"{label} ({currency})"


def cycles() -> Iterator[tuple[str, str]]:
    """What a price can be for, with its name."""
    yield from Subscription.Cycle.choices
    yield "setup", _("Set-up fee")


def value_in_words(path: Path, value, known: Registry) -> str:
    """A value of an edition as people read it."""
    if value is None:
        return _("Off") if path[0] == "features" else _("Not included")
    if path[0] == "features":
        return _("On")
    if path[0] == "limits":
        return allowance_in_words(Allowance(*value), has_grace=path[1] in known.with_grace)
    if path[0] in ("prices", "regions"):
        return Money(value, path[-2]).formatted()
    return str(value)


def allowance_in_words(allowance: Allowance, *, has_grace: bool) -> str:
    """How much is included, and where it stops where that is further on; with grace, a tenth beyond."""
    if allowance.included == UNLIMITED:
        return _("Unlimited")
    included = f"{allowance.included:,}"
    if allowance.hard_cap <= allowance.included:
        if allowance.hard_cap != UNLIMITED:
            return included
        return (_("%(included)s, refused at 110 %%") if has_grace else _("%(included)s, goes on")) % {"included": included}
    return _("%(included)s, stops at %(cap)s") % {"included": included, "cap": f"{allowance.hard_cap:,}"}


@dataclass(frozen=True)
class Offer:
    """An add-on as it is sold, and how many tenants have it."""

    add_on: AddOn
    tenants: int

    @property
    def prices(self) -> list[str]:
        """What it costs a month, currency by currency."""
        return [Money(minor, currency).formatted() for currency, minor in sorted(self.add_on.prices.items())]


def add_ons_on_sale() -> list[Offer]:
    """Every add-on in its order; two queries however many there are."""
    holders = Holding.objects.in_force(clock.now()).values_list("add_on").annotate(Count("tenant", distinct=True))
    held = dict(holders)
    return [Offer(each, held.get(each.pk, 0)) for each in AddOn.objects.select_related("limit")]
