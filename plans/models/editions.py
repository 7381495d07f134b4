"""What is sold? Plans, published in editions: which features are on, how much is included, what it costs."""

from django.db import models
from django.db.models import Q

from hqconsole.kernel.editions import Edition
from hqconsole.kernel.money import Money
from hqconsole.kernel.names import Described, Named
from hqconsole.kernel.rows import Rows
from tenants.models import Currency

from .registry import Allowance, Feature, Limit

HOME_CURRENCY = Currency.OMR  # what tenants pay in whose own currency an edition is not sold in


class Plan(Named, Described):
    """What a tenant subscribes to. Positions are ranks from 0 without gaps; the default plan is where a new tenant begins."""

    is_public = models.BooleanField(default=True)
    is_default = models.BooleanField(default=False)
    trial_days = models.PositiveSmallIntegerField(default=0)
    is_kept = models.BooleanField(default=False)
    closed_at = models.DateTimeField(null=True)

    objects = Rows.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["is_default"], condition=Q(is_default=True), name="plan_one_default"),
            models.CheckConstraint(condition=Q(closed_at=None) | Q(is_default=False), name="plan_default_is_open"),
        ]

    @property
    def slug(self) -> str:
        """What is typed to confirm a dangerous act on it."""
        return self.key

    @property
    def rank(self) -> int:
        """1 for the lowest. Going to a higher one is an upgrade."""
        return self.position + 1

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    def close(self, at) -> None:
        self.closed_at = at
        self.save(update_fields=["closed_at"])


class PlanEdition(Edition):
    """One edition of a plan. Its content:

    {"features": [keys that are on], "values": {key: value of a feature that is no switch},
     "limits": {key: {"included": n, "hard_cap": n}},
     "prices": {currency: {"monthly": minor, "annual": minor, "setup": minor}},
     "regions": {region: {currency: the same for tenants of this region}}}

    -1 means without limit; prices are in minor units of their currency. "values" and "regions" may be missing. `base` is
    what a draft was opened from.
    """

    of = "plan"
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="editions")
    base = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = Edition.invariants(of="plan")

    @property
    def slug(self) -> str:
        """What is typed to confirm a dangerous act on it."""
        return f"{self.plan.key}-v{self.number}"

    @property
    def tree(self) -> dict:
        """The content as a tree of values, for comparing and merging."""
        limits = {key: [each["included"], each["hard_cap"]] for key, each in self.content["limits"].items()}
        return self.content | {"features": dict.fromkeys(self.content["features"], True), "limits": limits}

    def price(self, currency: str, cycle: str, region: str = "") -> Money | None:
        """What a cycle (or "setup") costs in a currency for a tenant of a region, None where it is not sold in it."""
        regional = self.content.get("regions", {}).get(region, {})
        book = regional.get(currency) or self.content["prices"].get(currency)
        return Money(book[cycle], currency) if book else None

    def value(self, feature: Feature) -> bool | int | float | str | None:
        """What the edition says of a feature, None where it says nothing."""
        if feature.type == Feature.Type.BOOLEAN:
            return True if feature.key in self.content["features"] else None
        return self.content.get("values", {}).get(feature.key)

    def allowance(self, limit: Limit) -> Allowance | None:
        """What the edition includes of a limit, None where it says nothing."""
        found = self.content["limits"].get(limit.key)
        return Allowance(**found) if found else None


NOTHING = {"features": [], "limits": {}, "prices": {}}  # the content of a plan's first draft


def content_of(tree: dict) -> dict:
    """The content of an edition whose tree this is."""
    limits = {key: {"included": amount, "hard_cap": cap} for key, (amount, cap) in tree.get("limits", {}).items()}
    more = {name: tree[name] for name in ("values", "regions") if tree.get(name)}
    return {"features": sorted(tree.get("features", {})), "limits": limits, "prices": tree.get("prices", {})} | more
