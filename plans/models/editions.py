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
    """What a tenant subscribes to. Its position is its rank; the default plan is where a new tenant begins."""

    is_public = models.BooleanField(default=True)
    is_default = models.BooleanField(default=False)
    trial_days = models.PositiveSmallIntegerField(default=0)

    objects = Rows.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["is_default"], condition=Q(is_default=True), name="plan_one_default"),
        ]


class PlanEdition(Edition):
    """One edition of a plan. Its content:

    {"features": [keys that are on], "values": {key: value of a feature that is no switch},
     "limits": {key: {"included": n, "hard_cap": n}},
     "prices": {currency: {"monthly": minor, "annual": minor, "setup": minor}}}

    -1 means without limit; prices are in minor units of their currency. The oldest editions have no "values".
    """

    of = "plan"
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="editions")

    class Meta:
        constraints = Edition.invariants(of="plan")

    def price(self, currency: str, cycle: str) -> Money | None:
        """What a cycle costs in a currency, None where the edition is not sold in it."""
        book = self.content["prices"].get(currency)
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
