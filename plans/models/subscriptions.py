"""What does a tenant subscribe to? A pointer at an edition, which stays there until somebody moves it."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from hqconsole.kernel.ids import uuid7
from hqconsole.kernel.money import Money
from hqconsole.kernel.rows import Rows
from plans.periods import period_around
from tenants.models import Currency, Tenant

from .editions import PlanEdition
from .registry import AddOn

MOST_EXTENSIONS = 2


def day_there(at: datetime) -> Cast:
    """The tenant's own day at an instant."""
    there = models.Func(F("tenant__timezone"), Value(at), function="timezone", output_field=models.DateTimeField())
    return Cast(there, models.DateField())


class SubscriptionRows(Rows):
    def live(self):
        return self.filter(status__in=Subscription.LIVE)

    def trials_over(self, at: datetime):
        """Trials whose end has come where the tenant is."""
        trials = self.filter(status=Subscription.Status.TRIALING)
        return trials.alias(today=day_there(at)).filter(trial_ends_on__lte=F("today"))

    def trials_ended(self, day: date):
        """Trials that ended on this day or before, and were never converted."""
        return self.filter(status=Subscription.Status.ENDED, anchored_on=None, trial_ends_on__isnull=False, ends_on__lte=day)


class Subscription(models.Model):
    """A tenant's pointer at an edition. It runs [starts_on, ends_on) in the tenant's days; one is live at most.

    Its periods are counted from `anchored_on`, where that is not the day it started. A price of the tenant's own stays
    when its plan's edition moves. Until `committed_until` nothing becomes less or dearer against the tenant's will.
    """

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
    anchored_on = models.DateField(null=True)
    has_own_price = models.BooleanField(default=False)
    committed_until = models.DateField(null=True)
    extensions = models.PositiveSmallIntegerField(default=0)
    reminded_before = models.PositiveSmallIntegerField(null=True)  # days before the end of the trial, the nearest so far

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
            models.CheckConstraint(condition=Q(extensions__lte=MOST_EXTENSIONS), name="subscription_extensions"),
        ]
        indexes = [
            models.Index(fields=["edition", "tenant"], condition=Q(status__in=["trialing", "active"]), name="subscription_on"),
            models.Index(fields=["trial_ends_on"], condition=Q(status="trialing"), name="subscription_trials"),
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
        return period_around(day, anchor=self.anchor, months=12 if self.cycle == self.Cycle.ANNUAL else 1)

    @property
    def anchor(self) -> date:
        return self.anchored_on or self.starts_on

    def term_end(self, day: date) -> date:
        """The first day on which something may become less: the end of the period, or of the term that is committed to."""
        end = self.period(day)[1]
        return self.period(self.committed_until - timedelta(days=1))[1] if self.is_committed(end) else end

    def is_committed(self, day: date) -> bool:
        return self.committed_until is not None and self.committed_until > day

    def price_on(self, edition: PlanEdition, cycle: str) -> Money | None:
        """What it costs on an edition: its own price stays within its plan; else the list price, None where there is none."""
        keeps_own = self.has_own_price and cycle == self.cycle and edition.plan_id == self.edition.plan_id
        return self.price if keeps_own else edition.price(self.currency, cycle, self.tenant.region)

    def point_at(self, edition: PlanEdition, cycle: str, price: Money) -> None:
        """Point at another edition, or pay in another cycle; saves nothing."""
        self.has_own_price = self.has_own_price and edition.plan_id == self.edition.plan_id and cycle == self.cycle
        self.edition, self.cycle, self.price_minor, self.currency = edition, cycle, price.minor, price.currency

    def move_to(self, edition: PlanEdition, cycle: str, price: Money) -> None:
        self.point_at(edition, cycle, price)
        self.save(update_fields=["edition", "cycle", "price_minor", "currency", "has_own_price"])

    def begin_term(self, day: date) -> None:
        """Count periods from this day on."""
        self.anchored_on = day
        self.save(update_fields=["anchored_on"])

    def agree_on(self, price: Money, *, is_own: bool, committed_until: date | None) -> None:
        self.price_minor, self.has_own_price, self.committed_until = price.minor, is_own, committed_until
        self.save(update_fields=["price_minor", "has_own_price", "committed_until"])

    def extend_trial(self, until: date) -> None:
        self.trial_ends_on, self.extensions, self.reminded_before = until, self.extensions + 1, None
        self.save(update_fields=["trial_ends_on", "extensions", "reminded_before"])

    def note_reminder(self, days: int) -> None:
        self.reminded_before = days
        self.save(update_fields=["reminded_before"])

    def convert(self, edition: PlanEdition, cycle: str, price: Money, day: date) -> None:
        """End the trial and begin the first paid period."""
        self.status = self.Status.ACTIVE
        self.save(update_fields=["status"])
        self.begin_term(day)
        self.move_to(edition, cycle, price)

    def will_end(self, day: date | None) -> None:
        """Let it end by itself on this day, or run on."""
        self.ends_on = day
        self.save(update_fields=["ends_on"])

    def close(self, day: date) -> None:
        """Be over as of this day; saves nothing."""
        self.status, self.ends_on = self.Status.ENDED, day

    def end(self, day: date) -> None:
        self.close(day)
        self.save(update_fields=["status", "ends_on"])


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

    def give_back(self, at: datetime) -> None:
        self.ends_at = at
        self.save(update_fields=["ends_at"])
