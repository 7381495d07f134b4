"""With which keys do scripts come in? Each belongs to a person, does less than they may, and ends."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.rows import Rows

from .people import Person

LONGEST_LIFE = timedelta(days=366)
# Of machines that ask for themselves: the product, and the provider, which would confirm its key by that very key
OF_MACHINES = frozenset({Permission.PLANS_EVALUATE, Permission.STAFF_PROVISION})


class Keys(Rows):
    def live(self, at: datetime):
        return self.filter(revoked_at=None, expires_at__gt=at)

    def of_people(self):
        """Keys by which a person acts: those that fall asleep."""
        return self.exclude(scopes__contained_by=sorted(OF_MACHINES))


class Key(models.Model):
    """An API key: a script that shows it acts as its person, within `scopes`, from `networks`, until it expires.

    Only a hash of the secret is kept; it has 256 random bits, so a plain SHA-256 is enough (OWASP ASVS 5.0 6.5.2).
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="keys")
    handle = models.CharField(_("handle"), max_length=8)
    name = models.CharField(_("what it is for"), max_length=80)
    secret_hash = models.CharField(max_length=64, unique=True)
    last_four = models.CharField(_("ends with"), max_length=4)
    scopes = ArrayField(models.CharField(max_length=60), default=list)
    networks = ArrayField(models.CharField(max_length=43), default=list, blank=True, verbose_name=_("networks"))
    created_at = models.DateTimeField(_("issued"))
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    revoked_because = models.CharField(_("reason"), max_length=500, blank=True)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    last_used_from = models.CharField(max_length=45, blank=True)
    last_used_verb = models.CharField(max_length=60, blank=True)

    objects = Keys.as_manager()

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        constraints = [
            models.UniqueConstraint(fields=["handle"], condition=~Q(handle=""), name="key_handle"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="key_expires_later"),
            models.CheckConstraint(condition=Q(expires_at__lte=F("created_at") + LONGEST_LIFE), name="key_ends_within_a_year"),
        ]

    def __str__(self):
        return f"{self.name} ({self.handle})"

    @property
    def slug(self) -> str:
        """What is typed to confirm a dangerous act about it."""
        return self.handle

    @property
    def sleeps_at(self) -> datetime | None:
        """When it falls asleep, unless the provider confirms its owner before; None for the key of a machine."""
        if OF_MACHINES.issuperset(self.scopes):
            return None
        return self.person.confirmed_at + timedelta(days=settings.HQ_KEY_SLEEP_DAYS)

    def is_asleep(self, at: datetime) -> bool:
        """Whether nobody has confirmed its owner for so long that it opens nothing until somebody does."""
        return self.sleeps_at is not None and self.sleeps_at <= at

    def is_live(self, at: datetime) -> bool:
        return self.revoked_at is None and self.expires_at > at

    def end(self, at: datetime, because: str) -> None:
        self.revoked_at, self.revoked_because = at, because
        self.save(update_fields=["revoked_at", "revoked_because"])

    def end_by(self, at: datetime) -> None:
        """Let it run out at `at`, if it would live longer."""
        self.expires_at = min(self.expires_at, at)
        self.save(update_fields=["expires_at"])


class KeyUse(models.Model):
    """When a key last did a verb: what tells an unused scope from a needed one."""

    key = models.ForeignKey(Key, models.CASCADE, related_name="uses")
    verb = models.CharField(max_length=60)
    last_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "verb"], name="key_use_once")]

    def __str__(self):
        return f"{self.key}: {self.verb}"
