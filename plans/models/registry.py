"""What can a plan give? Features that are on or off or have a value, limits of what is counted, and what is sold on top.

Adding one is a row: nothing in the code names a feature or a limit.
"""

from dataclasses import dataclass
from datetime import datetime
from math import isfinite

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hqconsole.kernel.names import Named
from hqconsole.kernel.rows import Rows

UNLIMITED = -1
UP_TO_TEN_YEARS = [MinValueValidator(1), MaxValueValidator(3650)]  # in days


@dataclass(frozen=True)
class Allowance:
    """How much of a limit is included, and where it stops; -1 is without limit."""

    included: int
    hard_cap: int

    def plus(self, more: int) -> "Allowance":
        """With `more` on top; what is without limit stays so, and without limit on top takes every limit away."""
        return Allowance(added(self.included, more), added(self.hard_cap, more))


def is_off(value) -> bool:
    """Whether a value of a feature gives nothing. Zero is a value, though Python takes it for False."""
    return value is None or value is False


def added(amount: int, more: int) -> int:
    return UNLIMITED if UNLIMITED in (amount, more) else amount + more


class WhenAway(models.TextChoices):
    """What the product does with a feature or a limit while headquarters cannot be asked: the contract for failure."""

    LAST = "last", _("Goes on with the last value it knows")
    DEFAULT = "default", _("Takes the default of its own code")
    OFF = "off", _("Takes it for off")


class Feature(Named):
    """Something of the product that is on or off, or has a value. Killed, it is off for everybody, whatever else says yes."""

    class Type(models.TextChoices):
        BOOLEAN = "boolean", _("On or off")
        NUMBER = "number", _("A number")
        TEXT = "text", _("A text")

    class Group(models.TextChoices):
        RECEIPTS = "receipts", _("Receipts")
        ORDERS = "orders", _("Orders")
        WORKFLOW = "workflow", _("Workflow")
        OPERATIONS = "operations", _("Operations")
        MARKETING = "marketing", _("Marketing")
        FINANCE = "finance", _("Finance")
        ANALYTICS = "analytics", _("Analytics")
        MESSAGING = "messaging", _("Messaging")
        INTEGRATION = "integration", _("Integration")
        SECURITY = "security", _("Security")
        BRANDING = "branding", _("Branding")

    group = models.CharField(max_length=20, choices=Group)
    type = models.CharField(max_length=7, choices=Type, default=Type.BOOLEAN)
    product_key = models.CharField(max_length=60, blank=True)
    when_away = models.CharField(max_length=7, choices=WhenAway, default=WhenAway.LAST)
    is_killed = models.BooleanField(default=False)
    default_value = models.JSONField(default=bool, null=True)
    stale_days = models.PositiveSmallIntegerField(null=True, blank=True, validators=UP_TO_TEN_YEARS)
    is_kept = models.BooleanField(default=False)

    objects = Rows.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    group__in=[
                        "receipts",
                        "orders",
                        "workflow",
                        "operations",
                        "marketing",
                        "finance",
                        "analytics",
                        "messaging",
                        "integration",
                        "security",
                        "branding",
                    ]
                ),
                name="feature_group",
            ),
            models.CheckConstraint(condition=Q(type__in=["boolean", "number", "text"]), name="feature_type"),
            models.CheckConstraint(condition=Q(when_away__in=["last", "default", "off"]), name="feature_when_away"),
            models.UniqueConstraint(fields=["product_key"], condition=~Q(product_key=""), name="feature_product_key"),
        ]

    @property
    def expected_days(self) -> int:
        """For how long it may make no difference before it is stale: as was set, else by the kind of its value."""
        return self.stale_days or DAYS[self.type]

    @property
    def off(self) -> bool | None:
        """Its value where nobody gives it one."""
        return False if self.type == self.Type.BOOLEAN else None

    def fits(self, value) -> bool:
        """Whether this is a value that the feature can have."""
        return TYPES[self.type](value)


TYPES = {
    Feature.Type.BOOLEAN: lambda value: type(value) is bool,
    Feature.Type.NUMBER: lambda value: type(value) in (int, float) and isfinite(value),
    Feature.Type.TEXT: lambda value: type(value) is str and 0 < len(value) <= 500,
}


DAYS = {Feature.Type.BOOLEAN: 90, Feature.Type.NUMBER: 180, Feature.Type.TEXT: 180}  # settings settle later than switches


class Limit(Named):
    """Something of the product that is counted. A flow starts anew each month of the tenant's calendar; a level stands.

    One that is not armed refuses nothing; in rehearsal it notes whom it would have stopped.
    """

    class Kind(models.TextChoices):
        FLOW = "flow", _("Per month")
        LEVEL = "level", _("At any time")

    class Enforcement(models.TextChoices):
        HARD = "hard", _("Refused at the limit")
        SOFT = "soft", _("Never refused")
        GRACE10 = "grace10", _("Refused at 110 %")

    unit = models.CharField(max_length=10)
    kind = models.CharField(max_length=5, choices=Kind)
    enforcement = models.CharField(max_length=7, choices=Enforcement)
    product_key = models.CharField(max_length=60, blank=True)
    when_away = models.CharField(max_length=7, choices=WhenAway, default=WhenAway.LAST)
    default_value = models.BigIntegerField(null=True)
    is_kept = models.BooleanField(default=False)
    is_armed = models.BooleanField(default=True)
    rehearsal_since = models.DateTimeField(null=True)

    objects = Rows.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["flow", "level"]), name="limit_kind"),
            models.CheckConstraint(condition=Q(enforcement__in=["hard", "soft", "grace10"]), name="limit_enforcement"),
            models.CheckConstraint(condition=Q(when_away__in=["last", "default", "off"]), name="limit_when_away"),
            models.CheckConstraint(condition=Q(default_value=None) | Q(default_value__gte=UNLIMITED), name="limit_default"),
            models.CheckConstraint(condition=Q(is_armed=False) | Q(rehearsal_since=None), name="limit_rehearses_unarmed"),
        ]

    @property
    def is_rehearsed(self) -> bool:
        return self.rehearsal_since is not None

    def would_be_stricter(self, enforcement: str) -> bool:
        """Whether another enforcement refuses what this one lets pass."""
        strictness = [self.Enforcement.SOFT, self.Enforcement.GRACE10, self.Enforcement.HARD]
        return enforcement in strictness and strictness.index(enforcement) > strictness.index(self.enforcement)

    def rehearse(self, at: datetime) -> None:
        self.is_armed, self.rehearsal_since = False, at
        self.save(update_fields=["is_armed", "rehearsal_since"])

    def arm(self) -> None:
        self.is_armed, self.rehearsal_since = True, None
        self.save(update_fields=["is_armed", "rehearsal_since"])

    def disarm(self) -> None:
        self.is_armed, self.rehearsal_since = False, None
        self.save(update_fields=["is_armed", "rehearsal_since"])

    def allowance(self, included: int) -> Allowance:
        """What is allowed where so much is included: a hard limit stops there, the others do not."""
        return Allowance(included, included if self.enforcement == self.Enforcement.HARD else UNLIMITED)


class AddOn(Named):
    """So much more of a limit, sold by the month: {currency: minor units a month}."""

    limit = models.ForeignKey(Limit, models.PROTECT, to_field="key", related_name="add_ons")
    adds = models.PositiveBigIntegerField()
    prices = models.JSONField(default=dict)
    is_kept = models.BooleanField(default=False)

    objects = Rows.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [models.CheckConstraint(condition=Q(adds__gte=1), name="addon_adds")]
