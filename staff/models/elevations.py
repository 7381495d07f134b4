"""Who holds a further role for a few hours, and why?"""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hqconsole.kernel.roles import TAKES_TWO_FACTORS, Role

from .people import ROLE_NAMES, Person


class Elevations(models.QuerySet):
    def in_force(self, at: datetime):
        return self.filter(starts_at__lte=at, ends_at__gt=at)


class Elevation(models.Model):
    """A role, or one verb, held from `starts_at` until `ends_at`: asked for, agreed to by a second person, over by itself."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="elevations", verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=20, choices=ROLE_NAMES, blank=True)
    verb = models.CharField(_("verb"), max_length=60, blank=True)
    reason = models.CharField(_("reason"), max_length=500)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))

    objects = Elevations.as_manager()

    class Meta:
        verbose_name = _("elevation")
        verbose_name_plural = _("elevations")
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gte=F("starts_at")), name="elevation_ends_later"),
            models.CheckConstraint(condition=~Q(role="") ^ ~Q(verb=""), name="elevation_of_role_or_verb"),
        ]

    def __str__(self):
        return f"{self.person}: {self.what}"

    @property
    def what(self) -> str:
        """The role or the verb that is held."""
        return str(dict(ROLE_NAMES)[Role(self.role)]) if self.role else self.verb

    @property
    def takes_two_factors(self) -> bool:
        """Whether it counts only in a session in which a second factor was used."""
        return self.role in TAKES_TWO_FACTORS

    def end(self, at: datetime) -> None:
        """Let it be over now."""
        self.ends_at = max(at, self.starts_at)
        self.save(update_fields=["ends_at"])
