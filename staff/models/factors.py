"""With what else than the provider's word does somebody prove that it is them? What must always be true of it."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hqconsole.kernel.encrypted import EncryptedText
from hqconsole.kernel.rows import Rows

from .people import Person

WRONG_CODES = 5
WRONG_CODES_WITHIN = timedelta(minutes=15)


class Factor(models.Model):
    """A second factor of one person: codes of an app (TOTP), or a security key or passkey (WebAuthn).

    `secret` is the shared secret, or the credential with its public key. `counter` is the last one that was used: a code
    counts once, and a copied key gives itself away.
    """

    class Kind(models.TextChoices):
        TOTP = "totp", _("Codes of an app")
        WEBAUTHN = "webauthn", _("Security key or passkey")

    person = models.ForeignKey(Person, models.PROTECT, related_name="factors")
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(_("name"), max_length=60)
    secret = EncryptedText()
    counter = models.BigIntegerField(default=0)
    added_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects = Rows.as_manager()

    class Meta:
        verbose_name = _("second factor")
        verbose_name_plural = _("second factors")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["totp", "webauthn"]), name="factor_kind"),
            models.UniqueConstraint(fields=["person", "name"], name="factor_name"),
        ]

    def __str__(self):
        return self.name

    @property
    def slug(self) -> str:
        """What is typed before it is removed."""
        return self.name

    def use(self, counter: int, at: datetime) -> None:
        self.counter, self.last_used_at = counter, at
        self.save(update_fields=["counter", "last_used_at"])


class RecoveryCode(models.Model):
    """A code on paper, for the day the telephone is lost. Good once; only a hash of its 80 random bits is kept."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="recovery_codes")
    code_hash = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("recovery code")
        verbose_name_plural = _("recovery codes")
        constraints = [models.UniqueConstraint(fields=["person", "code_hash"], name="recovery_code_once")]

    def __str__(self):
        return f"{self.person} ({self.pk})"


class WrongCode(models.Model):
    """Somebody typed a code that is none. After five within fifteen minutes no code counts for a while."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="wrong_codes")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person", "at"], name="wrong_code_of")]

    def __str__(self):
        return f"{self.person} {self.at}"
