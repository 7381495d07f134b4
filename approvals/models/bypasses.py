"""What is owed when somebody acted or came in alone? A review by another person, within a day."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hqconsole.kernel.rows import Rows
from staff.models import Envelope, Person

from .requests import Request

REVIEW_WITHIN = timedelta(hours=24)


class Debts(Rows):
    def owed(self):
        return self.filter(verdict="")

    def overdue(self, at: datetime):
        return self.owed().filter(due_at__lte=at)


class Debt(models.Model):
    """A request that one person carried out alone, or an envelope by which they came in. Owed until another person judges it."""

    class Verdict(models.TextChoices):
        JUSTIFIED = "justified", _("justified")
        UNJUSTIFIED = "unjustified", _("not justified")

    request = models.OneToOneField(Request, models.PROTECT, null=True, blank=True, related_name="debt")
    envelope = models.OneToOneField(Envelope, models.PROTECT, null=True, blank=True, related_name="debt")
    person = models.ForeignKey(Person, models.PROTECT, related_name="debts")
    reason = models.CharField(max_length=500)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    verdict = models.CharField(max_length=11, choices=Verdict, blank=True)
    reviewer = models.ForeignKey(Person, models.PROTECT, null=True, related_name="debts_judged")
    comment = models.CharField(max_length=500, blank=True)
    reviewed_at = models.DateTimeField(null=True)

    objects = Debts.as_manager()

    class Meta:
        verbose_name = _("broken glass")
        verbose_name_plural = _("broken glasses")
        constraints = [
            models.CheckConstraint(condition=Q(request=None) ^ Q(envelope=None), name="debt_about_one"),
            models.CheckConstraint(condition=Q(verdict__in=["", "justified", "unjustified"]), name="debt_verdict"),
            models.CheckConstraint(condition=Q(verdict="") | Q(reviewer__isnull=False), name="debt_judged_by_somebody"),
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(verdict=""), name="debt_owed")]

    def __str__(self):
        return f"{self.about} ({self.person})"

    @property
    def about(self) -> Request | Envelope:
        """What was done alone."""
        return self.request or self.envelope

    @property
    def authors(self) -> list[UUID]:
        """Whoever had a part in it, and so judges nothing."""
        return [self.person_id, *(self.request.authors if self.request else [])]

    def is_overdue(self, at: datetime) -> bool:
        return not self.verdict and self.due_at <= at

    def settle(self, verdict: str, reviewer: Person, comment: str, at: datetime) -> None:
        self.verdict, self.reviewer, self.comment, self.reviewed_at = verdict, reviewer, comment, at
        self.save(update_fields=["verdict", "reviewer", "comment", "reviewed_at"])
