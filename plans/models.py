"""What is sold, and what must always be true of it?

A plan is published in editions: which features are on, how much is included, what it costs. A tenant's subscription
points at one edition and stays there until somebody moves it.
"""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hqconsole.kernel.editions import Edition
from hqconsole.kernel.ids import uuid7
from hqconsole.kernel.money import Money
from hqconsole.kernel.names import Described, Named
from hqconsole.kernel.rows import Rows
from tenants.models import Currency, Tenant

from .periods import period_around

UNLIMITED = -1
HOME_CURRENCY = Currency.OMR  # what tenants pay in whose own currency an edition is not sold in


class Feature(Named):
    """Something of the product that is on or off. Killed, it is off for everybody, whatever else says yes."""

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
    is_killed = models.BooleanField(default=False)
    default_value = models.BooleanField(default=False)

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
            )
        ]


class Limit(Named):
    """Something of the product that is counted. A flow starts anew each month of the tenant's calendar; a level stands."""

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

    objects = Rows.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["flow", "level"]), name="limit_kind"),
            models.CheckConstraint(condition=Q(enforcement__in=["hard", "soft", "grace10"]), name="limit_enforcement"),
        ]


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

    {"features": [keys that are on], "limits": {key: {"included": n, "hard_cap": n}},
     "prices": {currency: {"monthly": minor, "annual": minor, "setup": minor}}}

    -1 means without limit; prices are in minor units of their currency.
    """

    of = "plan"
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="editions")

    class Meta:
        constraints = Edition.invariants(of="plan")

    def price(self, currency: str, cycle: str) -> Money | None:
        """What a cycle costs in a currency, None where the edition is not sold in it."""
        book = self.content["prices"].get(currency)
        return Money(book[cycle], currency) if book else None


class SubscriptionRows(Rows):
    def live(self):
        return self.filter(status__in=Subscription.LIVE)


class Subscription(models.Model):
    """A tenant's pointer at an edition. It runs [starts_on, ends_on) in the tenant's days; one is live at most."""

    class Status(models.TextChoices):
        TRIALING = "trialing", _("Trial")
        ACTIVE = "active", _("Active")
        ENDED = "ended", _("Ended")

    class Cycle(models.TextChoices):
        MONTHLY = "monthly", _("Monthly")
        ANNUAL = "annual", _("Annual")

    LIVE = (Status.TRIALING, Status.ACTIVE)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="subscriptions")
    edition = models.ForeignKey(PlanEdition, models.PROTECT, related_name="subscriptions")
    status = models.CharField(max_length=8, choices=Status)
    cycle = models.CharField(max_length=7, choices=Cycle, default=Cycle.MONTHLY)
    currency = models.CharField(max_length=3, choices=Currency)
    price_minor = models.PositiveBigIntegerField()
    starts_on = models.DateField()
    trial_ends_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)

    objects = SubscriptionRows.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant"], condition=Q(status__in=["trialing", "active"]), name="subscription_one_live"
            ),
            models.CheckConstraint(condition=Q(status__in=["trialing", "active", "ended"]), name="subscription_status"),
            models.CheckConstraint(condition=Q(cycle__in=["monthly", "annual"]), name="subscription_cycle"),
            models.CheckConstraint(condition=Q(currency__in=Currency.values), name="subscription_currency"),
            models.CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="subscription_period"),
            models.CheckConstraint(
                condition=~Q(status="trialing") | Q(trial_ends_on__isnull=False, trial_ends_on__gt=F("starts_on")),
                name="subscription_trial_ends",
            ),
            models.CheckConstraint(condition=~Q(status="ended") | Q(ends_on__isnull=False), name="subscription_ended"),
        ]

    def __str__(self):
        return f"{self.edition} ({self.status})"

    @property
    def price(self) -> Money:
        return Money(self.price_minor, self.currency)

    @property
    def is_trial(self) -> bool:
        return self.status == self.Status.TRIALING

    @property
    def until(self) -> datetime | None:
        """The instant at which the subscription ends by itself, None where it runs on."""
        day = self.trial_ends_on if self.is_trial else self.ends_on
        return datetime.combine(day, time.min, ZoneInfo(self.tenant.timezone)) if day else None

    def period(self, day: date) -> tuple[date, date]:
        """The paid or trial period that holds `day`, half-open."""
        if self.is_trial:
            return self.starts_on, self.trial_ends_on
        return period_around(day, anchor=self.starts_on, months=12 if self.cycle == self.Cycle.ANNUAL else 1)
