"""Who works here? What must always be true about them."""

from datetime import datetime, timedelta

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hqconsole.kernel import clock
from hqconsole.kernel.actor import Actor, Origin
from hqconsole.kernel.ids import uuid7
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.roles import CARDS, Role
from hqconsole.kernel.rows import Rows
from staff.grants import grants_of

CONFIRM_EVERY = timedelta(hours=1)  # a person is written at most this often only to say that the provider stands by them
ROLE_NAMES = [(card.role.value, card.name) for card in CARDS if card.role is not Role.WORKER]


class People(Rows):
    def known_as(self, provider: str, subject: str):
        """The person behind an identity: whoever the provider calls `subject`. Never looked up by e-mail."""
        return self.filter(provider=provider, subject=subject)

    def confirm(self, at: datetime) -> None:
        """Note that the provider stands by these people."""
        self.filter(confirmed_at__lte=at - CONFIRM_EVERY).update(confirmed_at=at)

    def get_by_natural_key(self, username: str) -> "Person":
        return self.get(username=username)


class Person(AbstractBaseUser):
    """Somebody at HQ. Has no password: the identity provider vouches for them and says at each sign-in which roles they hold.

    `confirmed_at` is when it last vouched for them, `left_directory_at` since when its directory says that they left: then
    it was the directory that keeps them out, and it may let them in again. `warned_at` is when they were last told that
    their keys will fall asleep.
    """

    class Language(models.TextChoices):
        ENGLISH = "en", _("English")
        ARABIC = "ar", _("Arabic")

    class Theme(models.TextChoices):
        SYSTEM = "system", _("As the device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    class Density(models.TextChoices):
        DEFAULT = "default", _("Comfortable")
        COMPACT = "compact", _("Compact")

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []
    is_superuser = False
    password = None
    last_login = None

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    provider = models.CharField(_("identity provider"), max_length=50, blank=True)
    subject = models.CharField(_("subject at the provider"), max_length=255, blank=True)
    username = models.CharField(_("handle"), max_length=150, unique=True)
    email = models.EmailField(_("e-mail"), blank=True)
    name_en = models.CharField(_("name in English"), max_length=150)
    name_ar = models.CharField(_("name in Arabic"), max_length=150, blank=True)
    roles = ArrayField(models.CharField(max_length=20, choices=ROLE_NAMES), default=list, blank=True, verbose_name=_("roles"))
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.ENGLISH)
    theme = models.CharField(_("theme"), max_length=10, choices=Theme, default=Theme.SYSTEM)
    density = models.CharField(_("density"), max_length=10, choices=Density, default=Density.DEFAULT)
    is_active = models.BooleanField(_("may sign in"), default=True)
    left_directory_at = models.DateTimeField(null=True, blank=True, editable=False)
    confirmed_at = models.DateTimeField(default=clock.now, editable=False)
    warned_at = models.DateTimeField(null=True, blank=True, editable=False)
    last_seen_at = models.DateTimeField(_("last seen"), null=True, blank=True)

    objects = People.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(fields=["provider", "subject"], condition=~Q(subject=""), name="person_identity"),
            models.CheckConstraint(condition=Q(left_directory_at=None) | Q(is_active=False), name="person_left_is_out"),
            models.CheckConstraint(condition=Q(roles__contained_by=[role for role, _name in ROLE_NAMES]), name="person_roles"),
            models.CheckConstraint(condition=Q(language__in=["en", "ar"]), name="person_language"),
            models.CheckConstraint(condition=Q(theme__in=["system", "light", "dark"]), name="person_theme"),
            models.CheckConstraint(condition=Q(density__in=["default", "compact"]), name="person_density"),
        ]

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        """The name in the language of the page."""
        return self.name_ar if self.name_ar and get_language() == self.Language.ARABIC else self.name_en

    def as_actor(self, origin: Origin, *, ip: str, request_id: str, signed_in_at: datetime | None = None) -> Actor:
        """This person, acting with the roles in force and whatever else is granted to them at this moment."""
        return Actor(
            id=f"staff:{self.pk}",
            name=self.name_en,
            name_ar=self.name_ar,
            roles=frozenset(Role(role) for role in self.roles),
            origin=origin,
            ip=ip,
            request_id=request_id,
            signed_in_at=signed_in_at,
            find_grants=lambda: grants_of(self),
        )

    @property
    def role_names(self) -> list[str]:
        """The roles in force, in the language of the page."""
        return [str(dict(ROLE_NAMES)[role]) for role in self.roles]

    @property
    def slug(self) -> str:
        """What is typed to confirm a dangerous act about them, and their address in the console."""
        return self.username

    @property
    def nobody(self) -> dict[str, str]:
        """What stands in the place of everything personal, once somebody is forgotten."""
        number = self.pk.hex[-8:]
        names = {"name_en": f"Former colleague {number}", "name_ar": f"زميل سابق {number}"}
        return {"provider": "", "subject": "", "username": f"former-{number}", "email": "", **names}

    @property
    def is_forgotten(self) -> bool:
        return self.username == self.nobody["username"]

    def has_usable_password(self) -> bool:
        return False

    def check_password(self, raw_password) -> bool:
        return False

    def become(self, **fields) -> None:
        """Take over what the provider or the person says, and nothing else."""
        for name, value in fields.items():
            setattr(self, name, value)
        self.save(update_fields=list(fields))

    # What Django's admin at /raw/ asks: everything there takes one permission of ours

    @property
    def is_staff(self) -> bool:
        return self.is_active and self.as_actor(Origin.RAW, ip="", request_id="").may(Permission.RAW_EDIT)

    def has_perm(self, perm: str, obj=None) -> bool:
        return self.is_staff

    def has_perms(self, perms: list[str], obj=None) -> bool:
        return self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_staff
