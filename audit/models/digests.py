"""What is kept of a week? A digest, drawn once from the ledger: what was counted, and which entries stand out."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse

from hqconsole.kernel.rows import Rows


class Digest(models.Model):
    """What happened from `begins_at` until before `ends_at`. `content` is what `queries.digest_of` counted.

    `checkpoint` is the newest signed note of that moment: whoever keeps the digest keeps a proof of the log.
    """

    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    made_at = models.DateTimeField(db_default=Now())
    content = models.JSONField()
    checkpoint = models.TextField(blank=True)

    objects = Rows.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["begins_at", "ends_at"], name="digest_once"),
            models.CheckConstraint(condition=Q(begins_at__lt=F("ends_at")), name="digest_period"),
        ]

    def __str__(self):
        return f"{self.first_day} – {self.last_day}"

    @property
    def first_day(self) -> date:
        """The day on which it begins, by the clock of headquarters."""
        return self.begins_at.astimezone(ZoneInfo(settings.HQ_TIME_ZONE)).date()

    @property
    def last_day(self) -> date:
        """The last day that it holds anything of."""
        return (self.ends_at - timedelta(microseconds=1)).astimezone(ZoneInfo(settings.HQ_TIME_ZONE)).date()

    def get_absolute_url(self) -> str:
        return reverse("audit:digest", args=[self.pk])
