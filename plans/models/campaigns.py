"""How do many tenants come from one edition to another? By a campaign, in waves, with a receipt for each tenant."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hqconsole.kernel.ids import uuid7
from hqconsole.kernel.rows import Rows
from tenants.models import Tenant

from .editions import PlanEdition
from .subscriptions import Subscription


class Campaign(models.Model):
    """The decision to move the tenants on one edition to another, or to leave them there."""

    class Mode(models.TextChoices):
        KEEP = "keep", _("They stay where they are")
        NOW = "now", _("At once, where nobody loses")
        AT_RENEWAL = "at_renewal", _("When their period ends")
        ON_DATE = "on_date", _("On a day, after a notice")

    source = models.ForeignKey(PlanEdition, models.PROTECT, related_name="campaigns_from")
    target = models.ForeignKey(PlanEdition, models.PROTECT, related_name="campaigns_to")
    mode = models.CharField(max_length=10, choices=Mode)
    on_date = models.DateField(null=True)
    notice_en = models.CharField(max_length=1000, blank=True)
    notice_ar = models.CharField(max_length=1000, blank=True)
    stop_after = models.PositiveIntegerField(null=True)
    made_by = models.CharField(max_length=120)
    made_at = models.DateTimeField()

    objects = Rows.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(mode__in=["keep", "now", "at_renewal", "on_date"]), name="campaign_mode"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="campaign_goes_somewhere"),
            models.CheckConstraint(
                condition=~Q(mode="on_date") | (Q(on_date__isnull=False) & ~Q(notice_en="") & ~Q(notice_ar="")),
                name="campaign_notice",
            ),
        ]

    def __str__(self):
        return f"{self.slug}: {self.source} → {self.target}"

    @property
    def slug(self) -> str:
        return f"C-{self.pk}"

    @property
    def moves(self) -> bool:
        return self.mode != self.Mode.KEEP

    @property
    def announces(self) -> bool:
        """Whether its waves tell tenants of a day."""
        return self.mode == self.Mode.ON_DATE


class Wave(models.Model):
    """So many tenants of a campaign, carried in chunks. It runs, ends or is stopped, and can be taken back."""

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        STOPPED = "stopped", _("Stopped")
        UNDOING = "undoing", _("Being taken back")
        UNDONE = "undone", _("Taken back")

    OPEN = (State.RUNNING, State.UNDOING)

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="waves")
    number = models.PositiveSmallIntegerField()
    size = models.PositiveIntegerField()
    state = models.CharField(max_length=7, choices=State, default=State.RUNNING)
    moved = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    returned = models.PositiveIntegerField(default=0, db_default=0)
    kept = models.PositiveIntegerField(default=0, db_default=0)
    started_by = models.CharField(max_length=120)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = Rows.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "number"], name="wave_numbered"),
            models.UniqueConstraint(
                fields=["campaign"], condition=Q(state__in=["running", "undoing"]), name="wave_one_at_a_time"
            ),
            models.CheckConstraint(condition=Q(state__in=["running", "done", "stopped", "undoing", "undone"]), name="wave_state"),
        ]

    def __str__(self):
        return f"{self.campaign.slug}/{self.number}"

    @property
    def slug(self) -> str:
        return str(self)

    @property
    def left(self) -> int:
        return max(0, self.size - self.moved - self.skipped)

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def is_taken_back(self) -> bool:
        """Whether nobody is left to be taken back. Asked without a lock, so that whom somebody is changing counts as well."""
        return not self.receipts.filter(outcome__in=[Receipt.Outcome.MOVED, Receipt.Outcome.SCHEDULED]).exists()

    def count(self, moved: int, skipped: int) -> None:
        self.moved, self.skipped = self.moved + moved, self.skipped + skipped
        self.save(update_fields=["moved", "skipped"])

    def count_back(self, returned: int, kept: int) -> None:
        """Of those it had moved, so many were taken back, and so many could not be."""
        self.returned, self.kept = self.returned + returned, self.kept + kept
        self.save(update_fields=["returned", "kept"])

    def go_to(self, state: str, at: datetime | None) -> None:
        self.state, self.ended_at = state, at
        self.save(update_fields=["state", "ended_at"])


UNCHECKED = {"db_constraint": False, "db_index": False}


class Receipt(models.Model):
    """What a campaign did with one tenant, and why. `before` and `after` hold the edition and the price.

    A hundred thousand are written in seconds, with what they point at locked: only the tenant is checked once more.
    """

    class Outcome(models.TextChoices):
        MOVED = "moved", _("Moved")
        SCHEDULED = "scheduled", _("Will be moved")
        SKIPPED = "skipped", _("Left out")
        RETURNED = "returned", _("Taken back")
        KEPT = "kept", _("Could not be taken back")

    class Reason(models.TextChoices):
        COMMITTED = "committed", _("Its term is committed to, and it would lose")
        PENDING = "pending", _("Another change waits")
        NOT_SOLD = "not_sold", _("No price in its currency")
        DEARER = "dearer", _("It would become dearer within a paid period")
        MOVED_SINCE = "moved_since", _("It was changed since")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="receipts", db_index=False)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="receipts", **UNCHECKED)
    wave = models.ForeignKey(Wave, models.PROTECT, related_name="receipts", **UNCHECKED)
    subscription = models.ForeignKey(Subscription, models.PROTECT, related_name="receipts", **UNCHECKED)
    outcome = models.CharField(max_length=9, choices=Outcome)
    reason = models.CharField(max_length=11, choices=Reason, blank=True)
    before = models.JSONField()
    after = models.JSONField()
    made_at = models.DateTimeField()

    objects = Rows.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "campaign"], name="receipt_once"),
            models.CheckConstraint(
                condition=Q(outcome__in=["moved", "scheduled", "skipped", "returned", "kept"]), name="receipt_outcome"
            ),
            models.CheckConstraint(condition=Q(outcome__in=["skipped", "kept"]) ^ Q(reason=""), name="receipt_reason"),
        ]
        indexes = [models.Index(fields=["wave", "tenant"], name="receipt_of_wave")]

    def __str__(self):
        return f"{self.campaign.slug} · {self.tenant}"
