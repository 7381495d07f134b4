"""What was verified, when, and what was found? And how does the chain stand now?

Both say what our own processes found, and whoever can write as hq_app can write here too. A verification is captured by
the ledger like any other row, and none that begins at an earlier one believes it: a signed checkpoint must confirm its
place. The weekly one begins at the first row.
"""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from audit.chain import Place
from audit.diagnosis import Damage
from hqconsole.kernel.rows import Rows

DAMAGES = {
    Damage.EDITED: _("edited"),
    Damage.DELETED: _("deleted"),
    Damage.INSERTED: _("inserted"),
    Damage.REORDERED: _("put in another order"),
    Damage.TAIL_CUT: _("cut off at the end"),
    Damage.REWRITTEN: _("rewritten with fitting hashes"),
    Damage.REPLACED: _("replaced by another chain"),
    Damage.FORGED: _("forged checkpoint"),
    Damage.MISSING: _("missing checkpoints"),
}


class VerificationRows(Rows):
    def intact(self):
        return self.filter(kind="")

    def places(self) -> list[Place]:
        """Where good verifications met their last checkpoint, newest first; a few, for one of them to be near."""
        return [each.place for each in self.intact().filter(size__gt=0).order_by("-size")[:200]]

    def reached(self) -> int:
        """Up to which row all rows have been verified, one good verification going on from the other."""
        without_gap = self.intact().filter(scope__in=[Verification.Scope.WHOLE, Verification.Scope.NEW])
        return without_gap.aggregate(reached=models.Max("size"))["reached"] or 0

    def broken(self):
        return self.exclude(kind="")

    def with_clearing(self):
        """Each with the number of the first good one that cleared what it found, as `cleared_by`; None where none has.

        To clear a break, it began after the break was found, so that it saw what is there now, and looked at all rows from
        the bad one to the last that was to be looked at: behind the first bad row there may be others. What is broken
        outside the rows takes a look at everything.
        """
        covers = Q(first_seq__lte=OuterRef("first_bad"), last_seq__gte=Greatest(OuterRef("upto_seq"), OuterRef("first_bad")))
        later = Verification.objects.intact().filter(began_at__gte=OuterRef("ended_at"))
        clearing = later.filter(Q(scope=Verification.Scope.WHOLE) | covers).order_by("pk")
        return self.annotate(cleared_by=Subquery(clearing.values("pk")[:1]))

    def standing(self):
        """The breaks that no good verification has cleared, oldest first."""
        return self.broken().with_clearing().filter(cleared_by=None).order_by("pk")


class Verification(models.Model):
    """One verification and its outcome. `size`, `head`, `frontier` are the place where it met its last checkpoint."""

    class Scope(models.TextChoices):
        WHOLE = "whole", _("everything")
        NEW = "new", _("what is new")
        RANGE = "range", _("a range")
        WATCH = "watch", _("the watch")

    run = models.BigIntegerField(null=True, unique=True)
    scope = models.CharField(max_length=10, choices=Scope)
    ordered_by = models.CharField(max_length=120)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    first_seq = models.BigIntegerField()
    last_seq = models.BigIntegerField()
    rows = models.BigIntegerField()
    checkpoints = models.BigIntegerField()
    kind = models.CharField(max_length=12, choices=[(str(kind), words) for kind, words in DAMAGES.items()], blank=True)
    first_bad = models.BigIntegerField(null=True)
    detail = models.CharField(max_length=300, blank=True)
    upto_seq = models.BigIntegerField(default=0)  # the last row that was to be looked at
    acknowledged_by = models.CharField(max_length=120, blank=True)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_reason = models.CharField(max_length=500, blank=True)
    size = models.BigIntegerField()
    head = models.BinaryField()
    frontier = ArrayField(models.BinaryField())

    objects = VerificationRows.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="", first_bad=None) | (~Q(kind="") & Q(first_bad__isnull=False)), name="verification_names_a_row"
            ),
        ]
        indexes = [models.Index(fields=["-size"], condition=Q(kind=""), name="verification_places")]

    def __str__(self):
        return f"V-{self.pk}"

    @property
    def is_intact(self) -> bool:
        return not self.kind

    @property
    def seconds(self) -> float:
        return (self.ended_at - self.began_at).total_seconds()

    @property
    def place(self) -> Place:
        return Place(self.size, bytes(self.head), tuple(map(bytes, self.frontier)))

    def is_same_break_as(self, other: "Verification") -> bool:
        return (self.kind, self.first_bad) == (other.kind, other.first_bad)

    @property
    def upto(self) -> int:
        """Up to which row a good verification has to look to clear what this one found."""
        return max(self.upto_seq, self.first_bad or 0)

    @property
    def is_acknowledged(self) -> bool:
        return bool(self.acknowledged_by)

    def acknowledge(self, who: str, reason: str, at: datetime) -> None:
        """Note who answers for what is done about the break."""
        self.acknowledged_by, self.acknowledged_reason, self.acknowledged_at = who, reason, at
        self.save(update_fields=["acknowledged_by", "acknowledged_reason", "acknowledged_at"])


class Watch(models.Model):
    """The one row in which the watch of the ledger says what it saw last; `broken` stands until a verification clears it."""

    looked_at = models.DateTimeField(null=True)
    verified_at = models.DateTimeField(null=True)
    verified = models.BigIntegerField(default=0)
    sealed = models.BigIntegerField(default=0)
    anchored = models.BigIntegerField(default=0)
    waiting_since = models.DateTimeField(null=True)
    uncovered_since = models.DateTimeField(null=True)
    hole = models.CharField(max_length=300, blank=True)
    broken = models.ForeignKey(Verification, models.PROTECT, null=True, related_name="+")

    objects = Rows.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="watch_is_one")]

    def __str__(self):
        return "watch"

    def age_of(self, since: datetime | None) -> float:
        """Seconds from `since` to the last look; 0 where nothing waits."""
        return (self.looked_at - since).total_seconds() if since and self.looked_at else 0.0
