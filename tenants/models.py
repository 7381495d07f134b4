"""What is a tenant, and what must always be true of it?

A tenant is a laundry business on the platform. Its linear life is `status`; suspension is not a decision of its own
but the presence of a hold, and the database checks that the two agree.
"""

from datetime import datetime, timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.contrib.postgres.fields.array import ArrayContains
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import ProhibitNullCharactersValidator, RegexValidator
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Concat, Lower, StrIndex, Upper
from django.db.models.lookups import GreaterThan
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from hqconsole.kernel.ids import uuid7
from hqconsole.kernel.names import Bilingual
from hqconsole.kernel.rows import Rows, Search

STORABLE = [ProhibitNullCharactersValidator()]  # PostgreSQL keeps no NUL in a text
SLUG = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*\Z"  # in Python, $ would let a line break pass


class Region(models.TextChoices):
    OMAN = "OM", _("Oman")
    SAUDI_ARABIA = "SA", _("Saudi Arabia")
    EMIRATES = "AE", _("United Arab Emirates")
    KUWAIT = "KW", _("Kuwait")
    BAHRAIN = "BH", _("Bahrain")
    QATAR = "QA", _("Qatar")


class Currency(models.TextChoices):
    OMR = "OMR", _("Omani rial")
    SAR = "SAR", _("Saudi riyal")
    AED = "AED", _("UAE dirham")
    KWD = "KWD", _("Kuwaiti dinar")
    BHD = "BHD", _("Bahraini dinar")
    QAR = "QAR", _("Qatari riyal")


# Letters that Arabic readers treat as the same when they search (domain rules, 10): hamza forms, alef maqsura,
# ta marbuta. Diacritics and tatweel are dropped. The database folds the stored names in the same way.
ALIKE, FOLDED_TO = "أإآٱىةؤئ", "اااايهوي"
SILENT = "".join(map(chr, [*range(0x064B, 0x0653), 0x0640, 0x0670]))
FOLDING = str.maketrans(ALIKE, FOLDED_TO, SILENT + "\0")


def folded(text: str) -> str:
    """`text` as it is searched: lower case, alike letters made one, silent marks dropped."""
    return text.lower().translate(FOLDING)


LETTERS = Func("search", function="hq.letters", output_field=ArrayField(models.TextField()))


def named(text: str) -> Search | None:
    """A slug or one of the names contains `text`, whatever the spelling of hamza, ta marbuta and so on.

    One or two letters have no trigram; they are looked up among the letters and pairs of letters of each tenant.
    """
    word = folded(text)
    if not word:
        return None
    indexed = Q(search__contains=word) if len(word) > 2 else ArrayContains(LETTERS, [word])
    return Search(walked=GreaterThan(StrIndex("search", Value(word)), 0), indexed=indexed)


class TenantRows(Rows):
    def active(self):
        return self.filter(status=Tenant.Status.ACTIVE)


class Tenant(Bilingual, models.Model):
    """A business on the platform. The id is the one the product uses; the slug never changes once it is open."""

    class Status(models.TextChoices):
        PROVISIONING = "provisioning", _("Provisioning")
        ACTIVE = "active", _("Active")
        SUSPENDED = "suspended", _("Suspended")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.CharField(max_length=40, unique=True, validators=[RegexValidator(SLUG)])
    name_en = models.CharField(max_length=120, validators=STORABLE)
    name_ar = models.CharField(max_length=120, validators=STORABLE)
    region = models.CharField(max_length=2, choices=Region)
    timezone = models.CharField(max_length=50)
    currency = models.CharField(max_length=3, choices=Currency)
    status = models.CharField(max_length=12, choices=Status, default=Status.PROVISIONING)
    status_since = models.DateTimeField()
    settings = models.JSONField(default=dict)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    search = models.GeneratedField(
        expression=Func(
            Lower(Concat("slug", Value(" "), "name_en", Value(" "), "name_ar")),
            Value(ALIKE + SILENT),
            Value(FOLDED_TO),
            function="translate",
        ),
        output_field=models.TextField(),
        db_persist=True,
    )

    objects = TenantRows.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(slug__regex=SLUG), name="tenant_slug"),
            models.CheckConstraint(condition=Q(status__in=["provisioning", "active", "suspended"]), name="tenant_status"),
            models.CheckConstraint(condition=Q(region__in=Region.values), name="tenant_region"),
            models.CheckConstraint(condition=Q(currency__in=Currency.values), name="tenant_currency"),
        ]
        indexes = [
            GinIndex(fields=["search"], opclasses=["gin_trgm_ops"], name="tenant_search"),
            GinIndex(LETTERS, name="tenant_letters"),
            models.Index(fields=["status", "slug"], name="tenant_by_status"),
            models.Index(fields=["region", "slug"], name="tenant_by_region"),
        ]

    def __str__(self):
        return self.slug

    # Django's own way to a label goes through all choices and translates each, for every row of a list.
    def get_status_display(self) -> str:
        return self.Status(self.status).label

    def get_region_display(self) -> str:
        return Region(self.region).label

    @property
    def is_suspended(self) -> bool:
        return self.status == self.Status.SUSPENDED

    def settle(self, at) -> None:
        """Make the status say what the holds say. A tenant that stays as it is has been so since before."""
        held = self.holds.live().exists()
        status = self.Status.SUSPENDED if held else self.Status.ACTIVE
        if status != self.status:
            self.move_to(status, at)

    def move_to(self, status: str, at) -> None:
        self.status, self.status_since = status, at
        self.save(update_fields=["status", "status_since"])

    def configure(self, settings: dict) -> None:
        self.settings = settings
        self.save(update_fields=["settings"])


class HoldRows(Rows):
    def live(self):
        return self.filter(lifted_at__isnull=True)


class Hold(models.Model):
    """A reason why a tenant is locked out. The tenant is suspended while one is live, and the page says what lifts it."""

    class Kind(models.TextChoices):
        MANUAL = "manual", _("Decision of headquarters")
        BILLING = "billing", _("Unpaid invoices")
        LEGAL = "legal", _("Legal order")
        ABUSE = "abuse", _("Abuse of the platform")
        TRIAL = "trial", _("A trial that was not bought")

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="holds")
    kind = models.CharField(max_length=10, choices=Kind)
    reason = models.CharField(max_length=500)
    placed_by = models.CharField(max_length=120)
    placed_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)

    objects = HoldRows.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "kind"], condition=Q(lifted_at=None), name="hold_one_live_per_kind"),
            models.CheckConstraint(condition=Q(kind__in=["manual", "billing", "legal", "abuse", "trial"]), name="hold_kind"),
        ]

    def __str__(self):
        return str(self.get_kind_display())

    def lift(self, at) -> None:
        self.lifted_at = at
        self.save(update_fields=["lifted_at"])


class Contact(models.Model):
    """A person at the tenant. The first administrator is the one who is invited when the tenant is born."""

    class Role(models.TextChoices):
        ADMINISTRATOR = "administrator", _("Administrator")

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="contacts")
    role = models.CharField(max_length=15, choices=Role)
    name = models.CharField(max_length=120, validators=STORABLE)
    email = models.EmailField()

    objects = Rows.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "role", "email"], name="contact_once")]
        indexes = [models.Index(Upper("email"), name="contact_by_email")]

    def __str__(self):
        return self.email


LONGEST_TRUST = timedelta(days=30)


class Trusts(Rows):
    def in_force(self, at: datetime):
        return self.filter(starts_at__lte=at, ends_at__gt=at, ended_at=None)


class Trust(UserObjectPermissionBase):
    """An exception: for some days one person may do one verb on one tenant, whatever their roles.

    `user`, `permission` and `content_object` are columns of guardian's. It knows no ends, so it is never asked whether
    somebody may do something: these rows become grants (`queries.grants_by_trust`), whose end is checked by the clock.
    """

    content_object = models.ForeignKey(Tenant, models.CASCADE, related_name="trusts", db_column="tenant_id")
    reason = models.CharField(max_length=500)
    given_by = models.CharField(max_length=120)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = Trusts.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")) & Q(ends_at__lte=F("starts_at") + LONGEST_TRUST), name="trust_ends"
            ),
            ExclusionConstraint(
                name="trust_once_at_a_time",
                expressions=[
                    ("content_object", RangeOperators.EQUAL),
                    ("user", RangeOperators.EQUAL),
                    ("permission", RangeOperators.EQUAL),
                    (
                        Func("starts_at", "ends_at", function="tstzrange", output_field=DateTimeRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(ended_at=None),
            ),
        ]

    def __str__(self):
        return f"{self.verb} · {self.content_object}"

    @property
    def verb(self) -> str:
        return self.permission.codename

    def end(self, at: datetime) -> None:
        self.ended_at = at
        self.save(update_fields=["ended_at"])
