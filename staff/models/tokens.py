"""With which tokens do scripts of the people here knock?"""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .people import Person


class Tokens(models.QuerySet):
    def live(self, at: datetime):
        return self.filter(revoked_at=None, expires_at__gt=at)


class Token(models.Model):
    """A bearer token: a script that shows it acts as its person until it expires. Only a hash of it is kept."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="tokens")
    name = models.CharField(_("what it is for"), max_length=80)
    token_hash = models.CharField(max_length=64, unique=True)
    prefix = models.CharField(max_length=12)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects = Tokens.as_manager()

    class Meta:
        verbose_name = _("token")
        verbose_name_plural = _("tokens")
        constraints = [models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="token_expires_later")]

    def __str__(self):
        return f"{self.name} ({self.prefix}…)"

    def revoke(self, at: datetime) -> None:
        self.revoked_at = at
        self.save(update_fields=["revoked_at"])
