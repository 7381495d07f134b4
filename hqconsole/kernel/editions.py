"""How is something published? As an immutable, numbered edition that tenants point at.

Draft, live, retired: one draft and one live at most, content frozen once live (the database says so too), content
hashed. Publishing and rolling back move pointers or go forward; nothing is rewritten.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.db.models import Max, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from . import clock
from .errors import Refusal
from .names import in_language
from .rows import Rows

KINDS: dict[str, type["Edition"]] = {}
Path = tuple[str, ...]


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
        LIVE = "live", pgettext_lazy("edition", "Live")
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

    @property
    def note(self) -> str:
        return in_language(self.note_en, self.note_ar)

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT

    @property
    def version(self) -> str:
        """Stands for what the edition says: whoever saves or publishes a draft names the version that they saw."""
        return hash_of([self.content, self.note_en, self.note_ar])

    def rewrite(self, content, **more) -> None:
        """Let this draft say something else; `more` are other columns of it."""
        self.content, self.content_hash = content, hash_of(content)
        for name, value in more.items():
            setattr(self, name, value)
        self.save(update_fields=["content", "content_hash", *more])

    def go_live(self, at) -> None:
        """Publish this draft and retire the edition that was live."""
        rivals = type(self).objects.live().filter(**{self.of: self.subject})
        rivals.update(status=self.Status.RETIRED, retired_at=at)
        self.status, self.published_at = self.Status.LIVE, at
        self.save(update_fields=["status", "published_at"])

    def retire(self, at) -> None:
        """Take this live edition off offer with nothing in its place. Whoever points at it keeps it."""
        self.status, self.retired_at = self.Status.RETIRED, at
        self.save(update_fields=["status", "retired_at"])


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
    """Write edition `number` of a seeded thing and make it live; None where that number is published already.

    A draft that somebody has open stays, and gets a number after it.
    """
    model, at = KINDS[kind], at or clock.now()
    editions = model.objects.filter(**{model.of: edition_of})
    if editions.filter(number=number).exclude(status=Edition.Status.DRAFT).exists():
        return None
    editions.filter(status=Edition.Status.DRAFT, number__lte=number).update(number=number + 1)
    editions.live().update(status=Edition.Status.RETIRED, retired_at=at)
    return model.objects.create(
        **{model.of: edition_of},
        number=number,
        status=Edition.Status.LIVE,
        content=content,
        content_hash=hash_of(content),
        note_en=note_en,
        note_ar=note_ar,
        published_at=at,
    )


def open_draft(edition_of: models.Model, kind: str, *, content, **more) -> Edition:
    """A draft with the next number; the caller has locked what it is of, and knows that there is none yet."""
    model = KINDS[kind]
    newest = model.objects.filter(**{model.of: edition_of}).aggregate(newest=Max("number"))["newest"] or 0
    return model.objects.create(
        **{model.of: edition_of}, number=newest + 1, content=content, content_hash=hash_of(content), **more
    )


@dataclass(frozen=True)
class Difference:
    """One value of a tree that is another in a second tree; None where a tree says nothing."""

    path: Path
    before: object
    after: object


def leaves(tree: dict, path: Path = ()) -> dict[Path, object]:
    """Every value of a tree by its path. A list is one value; what is None or empty says nothing and is left out."""
    found = {}
    for name, value in tree.items():
        if isinstance(value, dict):
            found |= leaves(value, (*path, name))
        elif value is not None:
            found[(*path, name)] = value
    return found


def grown(found: dict[Path, object]) -> dict:
    """The tree that has these leaves."""
    tree: dict = {}
    for path, value in found.items():
        branch = tree
        for name in path[:-1]:
            branch = branch.setdefault(name, {})
        branch[path[-1]] = value
    return tree


def differences(before: dict, after: dict) -> list[Difference]:
    """What is another in the second tree, in the order of the paths."""
    old, new = leaves(before), leaves(after)
    found = [Difference(path, old.get(path), new.get(path)) for path in sorted(old.keys() | new.keys())]
    return [each for each in found if not same(each.before, each.after)]


def same(one, other) -> bool:
    """Whether two values are one, of one type: True is not 1."""
    return type(one) is type(other) and one == other


def applied(tree: dict, changes: Iterable[Difference]) -> dict:
    """The tree with these changes made to it, whatever it said there before."""
    found = leaves(tree)
    for change in changes:
        found.pop(change.path, None)
        if change.after is not None:
            found = {path: value for path, value in found.items() if not are_in_line(path, change.path)}
            found[change.path] = change.after
    return grown(found)


def are_in_line(one: Path, other: Path) -> bool:
    """Whether one path leads to or through the other, so that not both can be leaves of a tree."""
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]


@dataclass(frozen=True)
class ThreeWay:
    """A draft (mine), what it was opened from (base), and what is live by now (theirs), as trees."""

    base: dict
    mine: dict
    theirs: dict

    @property
    def my_changes(self) -> list[Difference]:
        return differences(self.base, self.mine)

    @property
    def their_changes(self) -> list[Difference]:
        return differences(self.base, self.theirs)

    @property
    def conflicts(self) -> list[tuple[Difference, Difference]]:
        """Where both changed the same and not alike: (mine, theirs)."""
        return [(mine, their) for mine in self.my_changes for their in self.their_changes if clash(mine, their)]

    @property
    def merged(self) -> dict:
        """Theirs with my changes made to it: what only they changed is taken over, and of a conflict mine stands."""
        return applied(self.theirs, self.my_changes)


def clash(mine: Difference, their: Difference) -> bool:
    if mine.path == their.path:
        return not same(mine.after, their.after)
    return are_in_line(mine.path, their.path) and mine.after is not None and their.after is not None
