"""What does a tenant subscribe to? A pointer at an edition, which stays there until somebody moves it."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hqconsole.kernel.ids import uuid7
from hqconsole.kernel.money import Money
from hqconsole.kernel.rows import Rows
from plans.periods import period_around
from tenants.models import Currency, Tenant

from .editions import PlanEdition
from .registry import AddOn


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


class HoldingRows(Rows):
    def in_force(self, at: datetime):
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=at), starts_at__lte=at)


class Holding(models.Model):
    """So many of an add-on that a tenant has bought, from one instant until it is given back."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="holdings")
    add_on = models.ForeignKey(AddOn, models.PROTECT, related_name="holdings")
    quantity = models.PositiveSmallIntegerField(default=1)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)

    objects = HoldingRows.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gte=1), name="holding_quantity"),
            models.CheckConstraint(condition=Q(ends_at=None) | Q(ends_at__gte=F("starts_at")), name="holding_period"),
        ]

    def __str__(self):
        return f"{self.quantity} × {self.add_on}"
