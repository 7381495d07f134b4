"""How much of a limit has a tenant used, which features does it use, and whom would a limit stop that is only rehearsed?

All are counted by machines: usage each hour from the product's own rows, or by the product where only it can count and
reports; uses of features by the product's reports, rehearsals by its questions. Without a row nobody knows.
"""

from datetime import date

from django.db import models
from django.db.models import Q

from hqconsole.kernel.rows import Rows
from tenants.models import Tenant

from .registry import Feature, Limit

EVER = date(2000, 1, 1)  # the beginning of the one period of a level, which never starts anew
THRESHOLDS = (80, 90, 100)  # per cent at which is warned, once in a period
CLEARED_BELOW = 75  # per cent


class Usage(models.Model):
    """What a tenant has used of a limit in the period that begins on `starts_on`, in its own calendar.

    The product's question `tenant_api.check_limit` reads this one row. `warned` is the highest threshold that was told; since
    `full_at` all that is included is used.
    """

    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="usages")
    limit = models.ForeignKey(Limit, models.PROTECT, to_field="key", related_name="usages")
    starts_on = models.DateField()
    used = models.PositiveBigIntegerField()
    warned = models.PositiveSmallIntegerField(default=0)
    counted_at = models.DateTimeField()
    full_at = models.DateTimeField(null=True)

    objects = Rows.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "limit", "starts_on"], name="usage_once"),
            models.CheckConstraint(condition=Q(warned__in=[0, *THRESHOLDS]), name="usage_warned"),
        ]

    def __str__(self):
        return f"{self.limit_id} · {self.tenant}"


class FeatureUse(models.Model):
    """When a tenant last used a feature, as the product reports it."""

    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="feature_uses")
    feature = models.ForeignKey(Feature, models.PROTECT, to_field="key", related_name="uses")
    used_at = models.DateTimeField()

    objects = Rows.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "feature"], name="feature_use_once")]

    def __str__(self):
        return f"{self.feature_id} · {self.tenant}"


class WouldStop(models.Model):
    """That a limit in rehearsal would have refused something to a tenant, and how often on one day of the tenant's calendar."""

    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="would_stops")
    limit = models.ForeignKey(Limit, models.PROTECT, to_field="key", related_name="would_stops")
    day = models.DateField()
    times = models.PositiveIntegerField(default=1)

    objects = Rows.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "limit", "day"], name="would_stop_once")]
        indexes = [models.Index(fields=["limit", "day"], name="would_stop_by_limit")]

    def __str__(self):
        return f"{self.limit_id} · {self.tenant} · {self.day}"
