"""What can be done to the registry? Features, limits and add-ons are added and described anew; their keys and kinds stay.

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
from hqconsole.kernel.money import DIGITS
from hqconsole.kernel.names import Named
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.risks import Risk
from plans.models import HOME_CURRENCY, AddOn, Feature, Limit, Plan
from plans.rules import MOST

Row = TypeVar("Row", bound=Named)

CAPITAL, SMALL = "[A-Z][A-Z0-9_]{1,39}", "[a-z][a-z0-9_]{1,59}"
KEYS = {Plan: CAPITAL, AddOn: CAPITAL, Feature: SMALL, Limit: SMALL}


class FeatureFacts(TypedDict):
    """What can be changed about a feature."""

    name_en: str
    name_ar: str
    group: str
    product_key: str
    when_away: str
    stale_days: int | None


class LimitFacts(TypedDict):
    """What can be changed about a limit."""

    name_en: str
    name_ar: str
    unit: str
    enforcement: str
    product_key: str
    when_away: str


class AddOnFacts(TypedDict):
    """What can be changed about an add-on; prices a month by currency, in minor units."""

    name_en: str
    name_ar: str
    prices: dict[str, int]


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


def risk_of_changing_limit(arguments: dict) -> Risk:
    """High where it is enforced otherwise, as arming and disarming are."""
    enforcement = arguments["facts"].get("enforcement", arguments["limit"].enforcement)
    return Risk.LOW if enforcement == arguments["limit"].enforcement else Risk.HIGH


@action(Permission.PLANS_CHANGE_LIMIT, about="limit", can_undo=True, risk_of=risk_of_changing_limit)
def change_limit(*, limit: Limit, facts: LimitFacts, reason: str = "", by: Actor) -> Limit:
    """Describe a limit anew, or enforce it otherwise. Its key and whether it counts by the month stay.

    One that becomes stricter refuses nothing until it was rehearsed as it now is, and armed.
    """
    limit = Limit.objects.locked(limit)
    is_stricter = limit.would_be_stricter(facts.get("enforcement", limit.enforcement))
    changed = change(limit, facts)
    if is_stricter:
        changed.disarm()
    return changed


@action(Permission.PLANS_ADD_ADD_ON)
def add_add_on(*, key: str, limit: Limit, adds: int, facts: AddOnFacts, by: Actor) -> AddOn:
    """Sell so much more of a limit by the month. How much it is never changes: another amount is another add-on."""
    refuse_unpriced(facts["prices"])
    if type(adds) is not int or not 1 <= adds <= MOST:
        raise Unsound({"adds": _("A whole number from 1 is needed.")})
    return add(AddOn(key=key, limit=limit, adds=adds, **facts))


@action(Permission.PLANS_CHANGE_ADD_ON, about="add_on", can_undo=True)
def change_add_on(*, add_on: AddOn, facts: AddOnFacts, by: Actor) -> AddOn:
    """Name an add-on or price it anew. Whoever has it pays the new price from the next month on."""
    refuse_unpriced(facts["prices"])
    return change(AddOn.objects.locked(add_on), facts)


def refuse_unpriced(prices: dict[str, int]) -> None:
    """Raise Unsound naming each price that is none; whoever has no other currency pays in the one at home."""
    wrong = {
        f"prices.{currency}": _("A price is needed, not below zero and not above a million million.")
        for currency, minor in prices.items()
        if type(minor) is not int or not 0 <= minor <= MOST
    }
    wrong |= {f"prices.{currency}": _("We do not bill in this currency.") for currency in prices.keys() - DIGITS.keys()}
    if HOME_CURRENCY not in prices:
        words = {"currency": str(HOME_CURRENCY)}
        wrong[f"prices.{HOME_CURRENCY}"] = _("A price in %(currency)s is needed: who has no other pays in it.") % words
    if wrong:
        raise Unsound(wrong)


def add(row: Row) -> Row:
    """Write a row whose key is new, at the end of its list."""
    model = type(row)
    row.position = (model.objects.aggregate(last=Max("position"))["last"] or 0) + 1
    row.is_kept = True
    if not re.fullmatch(KEYS[model], row.key):
        capital = _("A key has capital letters, digits and underscores, and begins with a letter.")
        small = _("A key has small letters, digits and underscores, and begins with a letter.")
        raise Unsound({"key": capital if KEYS[model] == CAPITAL else small})
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
