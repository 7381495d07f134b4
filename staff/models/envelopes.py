"""Who may come in on the day the identity provider is down, and by which sealed credential? What must always be true of it."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hqconsole.kernel.rows import Rows

from .people import Person


class Envelopes(Rows):
    def sealed(self):
        """Neither opened nor replaced: what still lets its person in, once."""
        return self.filter(opened_at=None, replaced_at=None)


class Envelope(models.Model):
    """A credential on paper, sealed for one person. Only a hash of its 160 random bits is kept; it is good once."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="envelopes")
    code_hash = models.CharField(max_length=64, unique=True)
    sealed_by = models.ForeignKey(Person, models.PROTECT, related_name="envelopes_sealed")
    sealed_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)

    objects = Envelopes.as_manager()

    class Meta:
        verbose_name = _("sealed envelope")
        verbose_name_plural = _("sealed envelopes")
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(opened_at=None, replaced_at=None), name="envelope_one_sealed"),
            models.CheckConstraint(condition=Q(opened_at=None) | Q(replaced_at=None), name="envelope_opened_or_replaced"),
        ]

    def __str__(self):
        return self.slug

    @property
    def slug(self) -> str:
        """How it is called: in the ledger, on the envelope, in notices."""
        return f"E-{self.pk}"

    def get_absolute_url(self) -> str:
        """The page on which its opening is judged."""
        return reverse("approvals:emergency", args=[self.pk])

    def open(self, at: datetime) -> None:
        """Spend it."""
        self.opened_at = at
        self.save(update_fields=["opened_at"])
