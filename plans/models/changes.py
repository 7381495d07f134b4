"""How does a subscription change, and what does that cost? A change waits for its day, or was made.

What it costs for the rest of a period is a charge, which billing puts on an invoice.
"""

from datetime import date, datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hqconsole.kernel.ids import uuid7
from hqconsole.kernel.money import Money
from hqconsole.kernel.rows import Rows
from tenants.models import Currency, Tenant

from .editions import PlanEdition
from .subscriptions import Subscription, day_there


class ChangeRows(Rows):
    def pending(self):
        return self.filter(applied_at=None, withdrawn_at=None)

    def due(self, at: datetime):
        """Pending changes whose day has begun where the tenant is."""
        return self.pending().alias(today=day_there(at)).filter(due_on__lte=F("today"))


class Change(models.Model):
    """A change of a subscription: made at once, or waiting for its day. One waits at most."""

    class Kind(models.TextChoices):
        UPGRADE = "upgrade", _("Upgrade")
        DOWNGRADE = "downgrade", _("Downgrade")
        CYCLE = "cycle", _("Other billing cycle")
        EDITION = "edition", _("Other edition of the plan")
        END = "end", _("End of the subscription")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="changes")
    subscription = models.ForeignKey(Subscription, models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=9, choices=Kind)
    edition = models.ForeignKey(PlanEdition, models.PROTECT, null=True, related_name="changes")
    cycle = models.CharField(max_length=7, choices=Subscription.Cycle, blank=True)
    due_on = models.DateField()
    asked_by = models.CharField(max_length=120)
    made_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = ChangeRows.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "subscription"],
                condition=Q(applied_at=None, withdrawn_at=None),
                name="change_one_pending",
            ),
            models.CheckConstraint(condition=Q(kind__in=["upgrade", "downgrade", "cycle", "edition", "end"]), name="change_kind"),
            models.CheckConstraint(condition=Q(cycle__in=["", "monthly", "annual"]), name="change_cycle"),
            models.CheckConstraint(condition=Q(kind="end") ^ Q(edition__isnull=False), name="change_target"),
            models.CheckConstraint(condition=Q(applied_at=None) | Q(withdrawn_at=None), name="change_one_outcome"),
        ]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(applied_at=None, withdrawn_at=None), name="change_due"),
        ]

    def __str__(self):
        return f"{self.kind} · {self.subscription}"

    @property
    def is_pending(self) -> bool:
        return self.applied_at is None and self.withdrawn_at is None

    @property
    def is_sold(self) -> bool:
        """Whether it can be made: an end always, a move where the plan has a price in the tenant's currency."""
        return self.edition is None or self.subscription.price_on(self.edition, self.cycle) is not None

    def wait_until(self, day: date) -> None:
        self.due_on = day
        self.save(update_fields=["due_on"])

    def withdraw(self, at: datetime) -> None:
        self.withdrawn_at = at
        self.save(update_fields=["withdrawn_at"])


class ChargeRows(Rows):
    def carried(self):
        """What was too little for an invoice of its own and waits for the next one."""
        return self.filter(is_carried=True)


class Charge(models.Model):
    """What a change gives back and costs for the rest of a period: the credit, the charge, and whether the difference

    is too little for an invoice of its own and is carried to the next. VAT is the invoice's business.
    """

    class What(models.TextChoices):
        PLAN = "plan", _("Plan")
        ADD_ON = "add_on", _("Add-on")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="charges")
    subscription = models.ForeignKey(Subscription, models.PROTECT, related_name="charges")
    what = models.CharField(max_length=6, choices=What)
    currency = models.CharField(max_length=3, choices=Currency)
    credit_minor = models.PositiveBigIntegerField()
    charge_minor = models.PositiveBigIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    is_carried = models.BooleanField()
    made_at = models.DateTimeField()

    objects = ChargeRows.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(what__in=["plan", "add_on"]), name="charge_what"),
            models.CheckConstraint(condition=Q(currency__in=Currency.values), name="charge_currency"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="charge_period"),
        ]

    def __str__(self):
        return f"{self.net} · {self.starts_on}"

    @property
    def credit(self) -> Money:
        return Money(self.credit_minor, self.currency)

    @property
    def charge(self) -> Money:
        return Money(self.charge_minor, self.currency)

    @property
    def net(self) -> Money:
        return Money(self.charge_minor - self.credit_minor, self.currency)
