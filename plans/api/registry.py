"""How do scripts read, add and describe features, limits and add-ons? A change names what it changes; the rest stays."""

from datetime import datetime
from typing import Annotated

from django.shortcuts import get_object_or_404
from ninja import Field, Path, Router, Schema
from pydantic import StrictInt

from hqconsole.kernel.api import PROBLEMS, ConsentIn, PreviewOut, SentOut, Text, admit, perform
from hqconsole.kernel.money import DIGITS, BadAmount, Money
from hqconsole.kernel.permissions import Permission
from plans import actions, queries
from plans.models import AddOn, Feature, Limit
from plans.written import minor

features = Router(tags=["features"])
limits = Router(tags=["limits"])
add_ons = Router(tags=["add-ons"])

Key = Annotated[str, Path(max_length=60, pattern="^[A-Za-z0-9_-]+$")]
ADDED = {202: PreviewOut, **PROBLEMS}
ANSWERS = {202: PreviewOut | SentOut, **PROBLEMS}
KEY = "What scripts and editions call it. It never changes."
Prices = Annotated[dict[Text, Text], Field(max_length=20, description='A month, by currency, decimal text: {"OMR": "4.000"}')]


class NamesIn(Schema):
    """A new row needs both."""

    name_en: Text = Field("", max_length=120)
    name_ar: Text = Field("", max_length=120)


class InProductIn(NamesIn):
    product_key: Text = Field("", max_length=60, description="What the product calls it, where that is something else")
    when_away: Text = Field("last", max_length=7, description="While nobody can be asked the product takes: last, default, off")


class FeatureFactsIn(InProductIn):
    """What can be changed about a feature."""

    group: Text = Field("", max_length=20, description="A new feature needs one")
    stale_days: int | None = Field(None, ge=1, le=3650, description="Empty: 90 days for a switch, 180 for a value")


class NewFeatureIn(FeatureFactsIn):
    key: Text = Field(max_length=60, description=KEY)
    type: Text = Field("boolean", max_length=7, description="boolean, number or text; it never changes")


class FeatureChangeIn(ConsentIn, FeatureFactsIn):
    pass


class FeatureOut(Schema):
    key: str
    name_en: str
    name_ar: str
    group: str
    type: str
    product_key: str
    when_away: str
    stale_days: int | None
    is_killed: bool
    default_value: bool | int | float | str | None


class LimitFactsIn(InProductIn):
    """What can be changed about a limit. A new one needs a unit and an enforcement."""

    unit: Text = Field("", max_length=10, description="As in UNECE recommendation 20, or a word of ours: MB, C62, ORDER")
    enforcement: Text = Field("", max_length=7, description="hard, soft or grace10")


class NewLimitIn(LimitFactsIn):
    key: Text = Field(max_length=60, description=KEY)
    kind: Text = Field(max_length=5, description="flow, counted by the month, or level; it never changes")


class LimitChangeIn(ConsentIn, LimitFactsIn):
    pass


class LimitOut(Schema):
    """A limit. What is not armed refuses nothing; in rehearsal it notes whom it would have stopped."""

    key: str
    name_en: str
    name_ar: str
    unit: str
    kind: str
    enforcement: str
    product_key: str
    when_away: str
    default_value: int | None
    is_armed: bool
    rehearsal_since: datetime | None


class NewAddOnIn(NamesIn):
    key: Text = Field(max_length=40, description=KEY)
    limit: Text = Field(max_length=60, description="Key of the limit; it never changes")
    adds: StrictInt = Field(description="How much more, from 1; it never changes")
    prices: Prices


class AddOnChangeIn(ConsentIn, NamesIn):
    prices: Prices = {}


class AddOnOut(Schema):
    """So much more of a limit, and what it costs a month in each currency, as decimal text."""

    key: str
    name_en: str
    name_ar: str
    limit: str
    adds: int
    prices: dict[str, str]

    @staticmethod
    def resolve_limit(add_on: AddOn) -> str:
        return add_on.limit_id

    @staticmethod
    def resolve_prices(add_on: AddOn) -> dict[str, str]:
        return {currency: str(Money(minor, currency).amount) for currency, minor in add_on.prices.items()}


@features.get("", response={200: list[FeatureOut], **PROBLEMS}, operation_id="plans.features")
def index_of_features(request):
    """All features, in the order of the console."""
    admit(request, Permission.PLANS_VIEW)
    return queries.registry().features


@features.post("", response={201: FeatureOut, **ADDED}, operation_id="plans.add_feature")
def add_feature(request, wanted: NewFeatureIn, dry_run: bool = False):
    """Add a feature. Plans and overrides can give it at once."""
    about = {"key": wanted.key, "type": wanted.type, "facts": wanted.dict(exclude={"key", "type"})}
    return perform(request, actions.add_feature, dry_run=dry_run, done=201, **about, by=request.auth)


@features.post("/{key}/change", response={200: FeatureOut, **ANSWERS}, operation_id="plans.change_feature")
def change_feature(request, key: Key, wanted: FeatureChangeIn, dry_run: bool = False):
    """Describe a feature anew."""
    feature = get_object_or_404(Feature, key=key)
    about = {"feature": feature, "facts": facts_of(feature, wanted, FeatureFactsIn)}
    return perform(request, actions.change_feature, dry_run=dry_run, done=200, **about, by=wanted.of(request))


@limits.get("", response={200: list[LimitOut], **PROBLEMS}, operation_id="plans.limits")
def index_of_limits(request):
    """All limits, in the order of the console."""
    admit(request, Permission.PLANS_VIEW)
    return queries.registry().limits


@limits.post("", response={201: LimitOut, **ADDED}, operation_id="plans.add_limit")
def add_limit(request, wanted: NewLimitIn, dry_run: bool = False):
    """Add a limit. Plans can include some of it at once."""
    about = {"key": wanted.key, "kind": wanted.kind, "facts": wanted.dict(exclude={"key", "kind"})}
    return perform(request, actions.add_limit, dry_run=dry_run, done=201, **about, by=request.auth)


@limits.post("/{key}/change", response={200: LimitOut, **ANSWERS}, operation_id="plans.change_limit")
def change_limit(request, key: Key, wanted: LimitChangeIn, dry_run: bool = False):
    """Describe a limit anew, or enforce it otherwise, which takes what arming does; a stricter one is disarmed."""
    limit = get_object_or_404(Limit, key=key)
    about = {"limit": limit, "facts": facts_of(limit, wanted, LimitFactsIn), "reason": wanted.reason}
    return perform(request, actions.change_limit, dry_run=dry_run, done=200, **about, by=wanted.of(request))


@limits.post("/{key}/rehearse", response={200: LimitOut, **ANSWERS}, operation_id="plans.rehearse_limit")
def rehearse_limit(request, key: Key, consent: ConsentIn, dry_run: bool = False):
    """Have a limit refuse nothing, and note whom it would have stopped."""
    return enforced(request, actions.rehearse_limit, key, consent, dry_run)


@limits.post("/{key}/arm", response={200: LimitOut, **ANSWERS}, operation_id="plans.arm_limit")
def arm_limit(request, key: Key, consent: ConsentIn, dry_run: bool = False):
    """Have a limit refuse what goes beyond it."""
    return enforced(request, actions.arm_limit, key, consent, dry_run)


@limits.post("/{key}/disarm", response={200: LimitOut, **ANSWERS}, operation_id="plans.disarm_limit")
def disarm_limit(request, key: Key, consent: ConsentIn, dry_run: bool = False):
    """Have a limit refuse nothing any more, and end its rehearsal."""
    return enforced(request, actions.disarm_limit, key, consent, dry_run)


def enforced(request, act, key: str, consent: ConsentIn, dry_run: bool):
    limit = get_object_or_404(Limit, key=key)
    return perform(request, act, dry_run=dry_run, done=200, limit=limit, reason=consent.reason, by=consent.of(request))


@add_ons.get("", response={200: list[AddOnOut], **PROBLEMS}, operation_id="plans.add_ons")
def index_of_add_ons(request):
    """All add-ons that tenants can buy."""
    admit(request, Permission.PLANS_VIEW)
    return [offer.add_on for offer in queries.add_ons_on_sale()]


@add_ons.post("", response={201: AddOnOut, **ADDED}, operation_id="plans.add_add_on")
def add_add_on(request, wanted: NewAddOnIn, dry_run: bool = False):
    """Sell so much more of a limit by the month."""
    facts = {"name_en": wanted.name_en, "name_ar": wanted.name_ar, "prices": prices_of(wanted.prices)}
    about = {"key": wanted.key, "limit": get_object_or_404(Limit, key=wanted.limit), "adds": wanted.adds}
    return perform(request, actions.add_add_on, dry_run=dry_run, done=201, **about, facts=facts, by=request.auth)


@add_ons.post("/{key}/change", response={200: AddOnOut, **ANSWERS}, operation_id="plans.change_add_on")
def change_add_on(request, key: Key, wanted: AddOnChangeIn, dry_run: bool = False):
    """Name an add-on or price it anew, in all its currencies."""
    add_on = get_object_or_404(AddOn, key=key)
    prices = prices_of(wanted.prices) if "prices" in wanted.model_fields_set else add_on.prices
    about = {"add_on": add_on, "facts": facts_of(add_on, wanted, NamesIn) | {"prices": prices}}
    return perform(request, actions.change_add_on, dry_run=dry_run, done=200, **about, by=wanted.of(request))


def facts_of(row: Feature | Limit | AddOn, wanted: ConsentIn, facts: type[Schema]) -> dict:
    """All the facts of a row: as they were sent, and where they were left out, as they are."""
    sent = wanted.model_fields_set
    return {name: getattr(wanted if name in sent else row, name) for name in facts.model_fields}


def prices_of(given: dict[str, str]) -> dict[str, int]:
    """Prices in minor units. Raises Unsound, naming each that is none; the action judges currencies that we do not know."""
    prices, wrong = {}, {}
    for currency, text in given.items():
        try:
            prices[currency] = minor(text, currency) if currency in DIGITS else text
        except BadAmount as bad:
            wrong[f"prices.{currency}"] = str(bad)
    if wrong:
        raise actions.Unsound(wrong)
    return prices
