"""How is something published? As an immutable, numbered edition that tenants point at.

Draft, live, retired: one draft and one live at most, content frozen once live (the database says so too), content
hashed. Publishing and rolling back move pointers or go forward; nothing is rewritten.
"""

import hashlib
import json

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import clock
from .errors import Refusal
from .rows import Rows

KINDS: dict[str, type["Edition"]] = {}


class NoLiveEdition(Refusal):
    """The thing exists but has no edition that a tenant could point at."""


class EditionRows(Rows):
    def live(self):
        return self.filter(status=Edition.Status.LIVE)


class Edition(models.Model):
    """A numbered edition of something. Subclasses name what it is of (`of`) and add the foreign key of that name."""

    of = ""

    class Status(models.TextChoices):
        DRAFT = "draft", gettext_lazy("Draft")
        LIVE = "live", gettext_lazy("Live")
        RETIRED = "retired", gettext_lazy("Retired")

    number = models.PositiveIntegerField()
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)
    note_en = models.CharField(max_length=500, blank=True)
    note_ar = models.CharField(max_length=500, blank=True)
    published_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)

    objects = EditionRows.as_manager()

    class Meta:
        abstract = True

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if cls.of:
            KINDS[cls.of] = cls

    @classmethod
    def invariants(cls, of: str) -> list[models.BaseConstraint]:
        """Numbered once; one live; one draft; a status we know; live means published."""
        return [
            models.UniqueConstraint(fields=[of, "number"], name="%(class)s_numbered"),
            models.UniqueConstraint(fields=[of], condition=Q(status="live"), name="%(class)s_one_live"),
            models.UniqueConstraint(fields=[of], condition=Q(status="draft"), name="%(class)s_one_draft"),
            models.CheckConstraint(condition=Q(status__in=["draft", "live", "retired"]), name="%(class)s_status"),
            models.CheckConstraint(condition=Q(status="draft") | Q(published_at__isnull=False), name="%(class)s_published"),
        ]

    @property
    def subject(self) -> models.Model:
        return getattr(self, self.of)

    def __str__(self):
        return f"{self.subject} v{self.number}"

    def go_live(self, at) -> None:
        """Publish this draft and retire the edition that was live."""
        rivals = type(self).objects.live().filter(**{self.of: self.subject})
        rivals.update(status=self.Status.RETIRED, retired_at=at)
        self.status, self.published_at = self.Status.LIVE, at
        self.save(update_fields=["status", "published_at"])


def hash_of(content) -> str:
    """SHA-256 of the content as compact JSON with sorted keys: the same content has the same hash everywhere."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def offered(kind: str) -> list[Edition]:
    """The live editions of a kind ("plan", "workflow", "catalog") with what they are of, in the order of their keys."""
    model = KINDS[kind]
    return list(model.objects.live().select_related(model.of).order_by(f"{model.of}__position", f"{model.of}__key"))


def live_of(kind: str, key: str) -> Edition:
    """The live edition of the thing with `key`. Raises NoLiveEdition, worded for staff, where there is none."""
    model = KINDS[kind]
    edition = model.objects.live().filter(**{f"{model.of}__key": key}).select_related(model.of).first()
    if edition is None:
        raise NoLiveEdition(_("%(key)s has no live edition; publish one first.") % {"key": key}, kind)
    return edition


def publish_seed(edition_of: models.Model, kind: str, *, number: int, content, note_en="", note_ar="", at=None) -> Edition | None:
    """Write edition `number` of a seeded thing and make it live; None where that number is there already."""
    model = KINDS[kind]
    if model.objects.filter(**{model.of: edition_of, "number": number}).exists():
        return None
    edition = model.objects.create(
        **{model.of: edition_of},
        number=number,
        content=content,
        content_hash=hash_of(content),
        note_en=note_en,
        note_ar=note_ar,
    )
    edition.go_live(at or clock.now())
    return edition
