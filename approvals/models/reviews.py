"""Who said what about a request, and who may say it although they do not hold the verb?"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from hqconsole.kernel.rows import Rows
from staff.models import Person

from .requests import Request


class Review(models.Model):
    """One person's verdict in one round, with the digest and fingerprint of what they were shown. Never changes."""

    class Verdict(models.TextChoices):
        APPROVE = "approve", _("agrees")
        REJECT = "reject", _("rejects")

    request = models.ForeignKey(Request, models.PROTECT, related_name="reviews")
    round = models.PositiveSmallIntegerField()
    reviewer = models.ForeignKey(Person, models.PROTECT, related_name="reviews")
    verdict = models.CharField(max_length=7, choices=Verdict)
    comment = models.CharField(max_length=500)
    digest = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64)
    reviewed_at = models.DateTimeField()

    objects = Rows.as_manager()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["request", "round", "reviewer"], name="review_one_per_person"),
            models.CheckConstraint(condition=models.Q(verdict__in=["approve", "reject"]), name="review_verdict"),
        ]

    def __str__(self):
        return f"{self.reviewer} {self.get_verdict_display()}"


class Deputy(models.Model):
    """Somebody who may agree to one request because nobody else can. Never changes."""

    request = models.ForeignKey(Request, models.PROTECT, related_name="deputies")
    person = models.ForeignKey(Person, models.PROTECT, related_name="deputyships")
    named_by = models.ForeignKey(Person, models.PROTECT, related_name="deputies_named")
    reason = models.CharField(max_length=500)
    named_at = models.DateTimeField()

    objects = Rows.as_manager()

    class Meta:
        verbose_name = _("deputy")
        verbose_name_plural = _("deputies")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["request", "person"], name="deputy_once")]

    def __str__(self):
        return str(self.person)
