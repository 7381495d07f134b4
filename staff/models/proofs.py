"""How did somebody prove anew that it is them, and for which one act?"""

from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .people import Person


class Proofs(models.QuerySet):
    def spendable(self, at: datetime):
        """Given, not used yet, and fresh."""
        return self.filter(used_at=None, proved_at__gt=at - timedelta(seconds=settings.STEP_UP_SECONDS))


class Proof(models.Model):
    """A fresh proof of identity: asked for in one session, for the one act with this digest, good for it once.

    Rows are short-lived bookkeeping; the sign-in behind a proof and the act that used it stand in the ledger.
    """

    class Method(models.TextChoices):
        PROVIDER = "provider", _("Sign-in at the identity provider")
        TOTP = "totp", _("Code of an app")
        WEBAUTHN = "webauthn", _("Security key or passkey")
        RECOVERY = "recovery", _("Recovery code")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="proofs")
    session = models.CharField(max_length=32)
    purpose = models.CharField(max_length=64)
    method = models.CharField(max_length=10, choices=Method)
    asked_at = models.DateTimeField()
    proved_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)

    objects = Proofs.as_manager()

    class Meta:
        verbose_name = _("proof of identity")
        verbose_name_plural = _("proofs of identity")
        constraints = [
            models.CheckConstraint(condition=Q(used_at=None) | Q(proved_at__isnull=False), name="proof_given_before_used"),
        ]

    def __str__(self):
        return f"{self.person} ({self.get_method_display()})"

    def give(self, at: datetime, method: str = Method.PROVIDER) -> None:
        """Note that the person proved it, and how."""
        self.proved_at, self.method = at, method
        self.save(update_fields=["proved_at", "method"])
