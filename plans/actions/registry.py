"""What can be done to the registry? Features and limits are added and described anew; their keys and kinds stay.

A new one is a row: no code names it. What staff changed here, the seed files do not change back.
"""

import re
from typing import TypedDict, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from hqconsole.kernel.actions import action
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.errors import InvalidInput, Refusal
from hqconsole.kernel.names import Named
from hqconsole.kernel.permissions import Permission
from plans.models import Feature, Limit, Plan

Row = TypeVar("Row", bound=Named)

KEYS = {Plan: "[A-Z][A-Z0-9_]{1,39}", Feature: "[a-z][a-z0-9_]{1,59}", Limit: "[a-z][a-z0-9_]{1,59}"}


class FeatureFacts(TypedDict):
    """What can be changed about a feature."""

    name_en: str
    name_ar: str
    group: str
    product_key: str
    when_away: str


class LimitFacts(TypedDict):
    """What can be changed about a limit."""

    name_en: str
    name_ar: str
    unit: str
    enforcement: str
    product_key: str
    when_away: str


class Unsound(InvalidInput):
    """Something about the row cannot be; each field says what."""


@action(Permission.PLANS_ADD_FEATURE)
def add_feature(*, key: str, type: str, facts: FeatureFacts, by: Actor) -> Feature:
    """Add a feature, off for everybody until a plan or an override gives it."""
    default = False if type == Feature.Type.BOOLEAN else None
    return add(Feature(key=key, type=type, default_value=default, **facts))


@action(Permission.PLANS_CHANGE_FEATURE, about="feature", can_undo=True)
def change_feature(*, feature: Feature, facts: FeatureFacts, by: Actor) -> Feature:
    """Describe a feature anew. Its key and the kind of its value stay."""
    return change(Feature.objects.locked(feature), facts)


@action(Permission.PLANS_ADD_LIMIT)
def add_limit(*, key: str, kind: str, facts: LimitFacts, by: Actor) -> Limit:
    """Add a limit, at nothing for everybody until a plan or an override gives more."""
    return add(Limit(key=key, kind=kind, **facts))


@action(Permission.PLANS_CHANGE_LIMIT, about="limit", can_undo=True)
def change_limit(*, limit: Limit, facts: LimitFacts, by: Actor) -> Limit:
    """Describe a limit anew, or enforce it otherwise. Its key and whether it counts by the month stay."""
    return change(Limit.objects.locked(limit), facts)


def add(row: Row) -> Row:
    """Write a row whose key is new, at the end of its list."""
    model = type(row)
    row.position = (model.objects.aggregate(last=Max("position"))["last"] or 0) + 1
    row.is_kept = True
    if not re.fullmatch(KEYS[model], row.key):
        capital = _("A key has capital letters, digits and underscores, and begins with a letter.")
        small = _("A key has small letters, digits and underscores, and begins with a letter.")
        raise Unsound({"key": capital if model is Plan else small})
    if model.objects.filter(key=row.key).exists():
        raise Unsound({"key": _("“%(key)s” is taken.") % {"key": row.key}})
    refuse_unsound(row)
    row.save(force_insert=True)
    return row


def change(row: Row, facts: dict) -> Row:
    """Write what differs; what staff changed, the seed files leave alone."""
    changed = [name for name, value in facts.items() if getattr(row, name) != value]
    if not changed:
        raise Refusal(_("It says so already."))
    for name in changed:
        setattr(row, name, facts[name])
    refuse_unsound(row)
    row.is_kept = True
    row.save(update_fields=[*changed, "is_kept"])
    return row


def refuse_unsound(row: Named) -> None:
    """Raise Unsound naming each field at fault."""
    try:
        row.clean_fields(exclude={field.name for field in row._meta.fields if field.null})
    except ValidationError as invalid:
        errors = {name: " ".join(texts) for name, texts in invalid.message_dict.items()}
        raise Unsound(errors) from invalid
    if namesake := namesake_of(row):
        raise Unsound({"product_key": _("The product knows “%(other)s” by this key.") % {"other": namesake.name}})


def namesake_of(row: Named) -> Named | None:
    """Another row of the same kind that the product knows by the same key."""
    product_key = getattr(row, "product_key", "")
    return type(row).objects.filter(product_key=product_key).exclude(pk=row.pk).first() if product_key else None
