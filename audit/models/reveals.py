"""Who looked at what is personal about an entry, and why?"""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F

from hqconsole.kernel.rows import Rows

REVEALED_FOR = timedelta(hours=1)


class Reveals(Rows):
    def open(self, person: str, capture: int, at: datetime):
        """By which this person sees that entry now."""
        return self.filter(person=person, capture=capture, ends_at__gt=at)


class Reveal(models.Model):
    """One person sees the personal values of one entry for an hour, for one reason. However often they look, it is one row

    and one event of the ledger; `looks` counts. `capture` is the entry's own number, which it has before its seal.
    """

    person = models.CharField(max_length=120)
    capture = models.BigIntegerField()
    reason = models.CharField(max_length=500)
    revealed_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    looks = models.PositiveIntegerField(default=0)
    last_look_at = models.DateTimeField(null=True)

    objects = Reveals.as_manager()

    class Meta:
        indexes = [models.Index(fields=["person", "capture", "ends_at"], name="reveal_of_person")]

    def __str__(self):
        return f"{self.person}: {self.capture}"

    def look(self, at: datetime) -> None:
        """Count that they looked."""
        type(self).objects.filter(pk=self.pk).update(looks=F("looks") + 1, last_look_at=at)
        self.refresh_from_db(fields=["looks", "last_look_at"])
