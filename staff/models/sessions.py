"""Who is signed in, from where, and since when? What must always be true of it.

The cookie names a session of Django's; this row says whether it still counts, and is read with its person at each request.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hqconsole.kernel.encrypted import EncryptedText
from hqconsole.kernel.rows import Rows

from .envelopes import Envelope
from .people import Person

CHECK_EVERY = timedelta(seconds=30)
AGENT_LENGTH = 120
EMERGENCY_LIFE = timedelta(hours=1)
BROWSERS = {"Edg": "Edge", "OPR": "Opera", "SamsungBrowser": "Samsung Internet", "Firefox": "Firefox", "Chrome": "Chrome"}
BROWSERS |= {"Version": "Safari"}  # which says its own name, but not its own version, there
SYSTEMS = {"Windows": "Windows", "iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "Mac OS X": "macOS", "Linux": "Linux"}


@dataclass(frozen=True)
class Arrival:
    """How somebody comes in: the key of the new session, from where, with what, and the provider's tokens."""

    session: str
    address: str
    agent: str
    access_token: str = ""
    refresh_token: str = ""


class Sessions(Rows):
    def open(self, at: datetime):
        """Not ended, not idle for too long, not too old."""
        idle, age = timedelta(seconds=settings.SESSION_IDLE_SECONDS), timedelta(seconds=settings.SESSION_COOKIE_AGE)
        kept = self.filter(ended_at=None, seen_at__gte=at - idle, opened_at__gte=at - age)
        is_young = Q(opened_at__gt=at - EMERGENCY_LIFE) if settings.HQ_EMERGENCY_ACCESS else Q(pk__in=[])
        return kept.filter(Q(envelope=None) | is_young)

    def emergency(self, at: datetime):
        """Open ones that a sealed credential opened, with their people."""
        return self.open(at).exclude(envelope=None).select_related("person", "envelope").order_by("opened_at")

    def unchecked(self, at: datetime):
        """Open ones about which the provider was not asked lately."""
        return self.open(at).filter(checked_at__lte=at - CHECK_EVERY)

    def keeping_tokens_in_vain(self, at: datetime):
        """Ended by itself, with tokens that nobody needs any more."""
        return self.filter(ended_at=None).exclude(access_token="").exclude(pk__in=self.open(at).values("pk"))


class Session(models.Model):
    """One person, signed in once in one browser. `checked_at` is when the provider last vouched for them.

    An `envelope` opened it where the provider could not: then nobody is asked about it, and it is over after an hour, or
    once HQ_EMERGENCY_ACCESS is off again.
    """

    class Ending(models.TextChoices):
        SIGNED_OUT = "signed_out", _("You signed out.")
        ENDED = "ended", _("You ended this session from another one.")
        REVOKED = "revoked", _("A Super Admin ended this session.")
        TOO_MANY = "too_many", _("You signed in elsewhere; the oldest of your sessions ended.")
        PROVIDER = "provider", _("You signed out at the sign-in service.")
        NO_ROLE = "no_role", _("You no longer have a role at HQ.")
        REFUSED = "refused", _("The sign-in service no longer vouches for you.")
        FACTOR = "factor", _("A Super Admin removed your second factor.")

    id = models.CharField(primary_key=True, max_length=32, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="sessions")
    opened_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True, blank=True)
    address = models.CharField(max_length=45, blank=True)
    agent = models.CharField(max_length=AGENT_LENGTH, blank=True)
    sid = models.CharField(max_length=255, blank=True)
    access_token = EncryptedText(blank=True)
    refresh_token = EncryptedText(blank=True)
    has_two_factors = models.BooleanField(default=False)
    envelope = models.OneToOneField(Envelope, models.PROTECT, null=True, blank=True, related_name="session")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField(max_length=10, choices=Ending, blank=True)

    objects = Sessions.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    ended_because__in=[
                        "",
                        "signed_out",
                        "ended",
                        "revoked",
                        "too_many",
                        "provider",
                        "no_role",
                        "refused",
                        "factor",
                    ]
                ),
                name="session_ending",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_because="") | (Q(ended_at__isnull=False) & ~Q(ended_because="")),
                name="session_ended_because",
            ),
        ]
        indexes = [
            models.Index(fields=["person"], condition=Q(ended_at=None), name="session_open_of"),
            models.Index(fields=["checked_at"], condition=Q(ended_at=None), name="session_unchecked"),
            models.Index(fields=["sid"], condition=Q(ended_at=None), name="session_sid"),
        ]

    def __str__(self):
        return f"{self.person} ({self.pk[-6:]})"

    @property
    def browser(self) -> str:
        """The browser as people know it, such as "Firefox 144 · Windows"; what it said itself where that is not known."""
        found = (re.search(rf"{mark}/(\d+)", self.agent) for mark in BROWSERS)
        version = next((match for match in found if match), None)
        system = next((name for mark, name in SYSTEMS.items() if mark in self.agent), "")
        if not version or not system:
            return self.agent
        return f"{BROWSERS[version[0].partition('/')[0]]} {version[1]} · {system}"

    @property
    def slug(self) -> str:
        """What is typed before somebody else's session is ended."""
        return self.person.username

    @property
    def is_emergency(self) -> bool:
        return self.envelope_id is not None

    @property
    def emergency_until(self) -> datetime:
        """When the hour of an emergency session is over."""
        return self.opened_at + EMERGENCY_LIFE

    def is_open(self, at: datetime) -> bool:
        idle, age = timedelta(seconds=settings.SESSION_IDLE_SECONDS), timedelta(seconds=settings.SESSION_COOKIE_AGE)
        is_kept = self.ended_at is None and at - self.seen_at <= idle and at - self.opened_at <= age
        return is_kept and not self.is_emergency_over(at)

    def is_emergency_over(self, at: datetime) -> bool:
        return self.is_emergency and not (settings.HQ_EMERGENCY_ACCESS and at < self.emergency_until)

    def is_paused(self, at: datetime) -> bool:
        """Whether the provider has been silent about this person for longer than we go on without it."""
        return self.checked_at is not None and at - self.checked_at > timedelta(minutes=settings.HQ_UNCHECKED_MINUTES)

    def end(self, because: str, at: datetime) -> None:
        """Let it count no longer; the provider's tokens are forgotten."""
        self.ended_at, self.ended_because, self.access_token, self.refresh_token = at, because, "", ""
        self.save(update_fields=["ended_at", "ended_because", "access_token", "refresh_token"])


class HeardLogout(models.Model):
    """A logout token of the provider that was heeded: none counts twice."""

    jti = models.CharField(primary_key=True, max_length=255)
    at = models.DateTimeField(db_index=True)

    def __str__(self):
        return self.jti
