"""What is different for one tenant, why, and until when?

An override has an owner, a reason and an end. The database lets no two of them say something about the same thing at
the same time.
"""

from datetime import datetime, timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hqconsole.kernel import clock
from hqconsole.kernel.ids import uuid7
from hqconsole.kernel.rows import Rows
from tenants.models import Tenant

from .registry import Feature, Limit

LONGEST = timedelta(days=365)
OWN_AUTHORITY = timedelta(days=30)  # what holds longer takes a second person
MOST_RENEWALS = 3

ONE_AT_A_TIME = (("set", "add"), ("exempt",))  # modes of which two may not overlap, as the constraints below say
PERIOD = Func("starts_at", "ends_at", function="tstzrange", output_field=DateTimeRangeField())


def once_at_a_time(name: str, subject: str, **which) -> ExclusionConstraint:
    """No two of these for one tenant and one subject overlap."""
    equal = [("tenant", RangeOperators.EQUAL), (subject, RangeOperators.EQUAL)]
    condition = Q(**{f"{subject}__isnull": False}, revoked_at=None, **which)
    return ExclusionConstraint(name=name, expressions=[*equal, (PERIOD, RangeOperators.OVERLAPS)], condition=condition)


class OverrideRows(Rows):
    def in_force(self, at: datetime):
        """Those that say something at this instant, also where it lies in the past."""
        return self.filter(Q(revoked_at=None) | Q(revoked_at__gt=at), starts_at__lte=at, ends_at__gt=at)

    def coming(self, at: datetime):
        return self.filter(starts_at__gt=at, revoked_at=None)

    def live(self, at: datetime):
        """Those in force and those to come."""
        return self.filter(revoked_at=None, ends_at__gt=at)

    def over(self, at: datetime):
        return self.filter(Q(revoked_at__isnull=False) | Q(ends_at__lte=at))

    def ended_unsaid(self, at: datetime):
        """Those that ended by themselves without anybody having written it down."""
        return self.filter(revoked_at=None, concluded_at=None, ends_at__lte=at)

    def rivals_of(self, override: "Override"):
        """The live ones that say something about the same thing at the same time, where only one may."""
        same = {"tenant": override.tenant, "feature": override.feature, "limit": override.limit, "revoked_at": None}
        alike = next((modes for modes in ONE_AT_A_TIME if override.mode in modes), ())
        overlapping = {"starts_at__lt": override.ends_at, "ends_at__gt": override.starts_at}
        return self.filter(**same, **overlapping, mode__in=alike).exclude(pk=override.pk)


class Override(models.Model):
    """For one tenant and one feature or limit: another value, more on top, or no refusal at the limit.

    `value` is the value of a feature, how much of a limit is included (-1 is without limit), or how much is added.
    """

    class Mode(models.TextChoices):
        SET = "set", _("Takes the place of the plan's value")
        ADD = "add", _("Adds to the plan's value")
        TOP_UP = "top_up", _("Adds once")
        EXEMPT = "exempt", _("Is not refused at the limit")

    ADDING = (Mode.ADD, Mode.TOP_UP)

    class Standing(models.TextChoices):
        """How it stands at an instant; the clock alone decides, nothing is stored."""

        COMING = "coming", _("Begins later")
        LIVE = "live", _("In force")
        ENDED = "ended", pgettext_lazy("override", "Ended")
        REVOKED = "revoked", pgettext_lazy("override", "Revoked")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="overrides")
    feature = models.ForeignKey(Feature, models.PROTECT, null=True, to_field="key", related_name="overrides")
    limit = models.ForeignKey(Limit, models.PROTECT, null=True, to_field="key", related_name="overrides")
    mode = models.CharField(max_length=6, choices=Mode, default=Mode.SET)
    value = models.JSONField(null=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    renewals = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=500)
    ticket = models.CharField(max_length=40, blank=True)
    given_by = models.CharField(max_length=120)
    made_at = models.DateTimeField()
    reminded_before = models.PositiveSmallIntegerField(null=True)
    concluded_at = models.DateTimeField(null=True)

    objects = OverrideRows.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(feature__isnull=False, limit=None, mode="set")
                | Q(feature=None, limit__isnull=False, mode__in=["set", "add", "top_up", "exempt"]),
                name="override_of_one_thing",
            ),
            models.CheckConstraint(condition=Q(mode="exempt") ^ Q(value__isnull=False), name="override_value"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="override_ends"),
            models.CheckConstraint(condition=Q(renewals__lte=MOST_RENEWALS), name="override_renewals"),
            models.CheckConstraint(condition=~Q(reason=""), name="override_reason"),
            once_at_a_time("override_of_feature", "feature", mode="set"),
            once_at_a_time("override_of_limit", "limit", mode__in=["set", "add"]),
            once_at_a_time("override_exempts", "limit", mode="exempt"),
        ]
        indexes = [
            models.Index(fields=["tenant", "ends_at"], name="override_of_tenant"),
            models.Index(fields=["ends_at"], condition=Q(revoked_at=None, concluded_at=None), name="override_by_end"),
        ]

    def __str__(self):
        return f"{self.subject} · {self.tenant}"

    @property
    def subject(self) -> Feature | Limit:
        return self.feature or self.limit

    @property
    def slug(self) -> str:
        """What is typed to confirm something dangerous about it: whose it is."""
        return self.tenant.slug

    @property
    def length(self) -> timedelta:
        """How long it holds in all, renewals included."""
        return self.ends_at - self.starts_at

    def standing(self, at: datetime) -> "Override.Standing":
        if self.revoked_at:
            return self.Standing.REVOKED
        if at >= self.ends_at:
            return self.Standing.ENDED
        return self.Standing.COMING if at < self.starts_at else self.Standing.LIVE

    @property
    def standing_now(self) -> "Override.Standing":
        return self.standing(clock.now())

    @property
    def ended_at(self) -> datetime:
        """When it says nothing any more."""
        return min(self.ends_at, self.revoked_at) if self.revoked_at else self.ends_at
