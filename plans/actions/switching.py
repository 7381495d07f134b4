"""What can be said about a feature or a limit for everybody? That a feature is off at once, and what holds by default."""

from django.utils.translation import gettext as _

from hqconsole.kernel import clock
from hqconsole.kernel.actions import action, current_group
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.errors import InvalidInput, Refusal
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.queue import Topic, send
from plans.models import Feature, Limit, Override
from tenants.actions import tell_product
from tenants.models import Tenant

from .overriding import trouble_with_value


class AlreadyKilled(Refusal):
    """It is off for everybody already."""


class NotKilled(Refusal):
    """Nobody switched it off."""


class SameDefault(Refusal):
    """It already is what holds by default."""


class WrongDefault(InvalidInput):
    """The feature or limit cannot have this value."""


@action(Permission.PLANS_KILL, about="feature")
def kill(*, feature: Feature, by: Actor) -> Feature:
    """Switch a feature off for everybody at once, whatever plans and overrides say."""
    feature = Feature.objects.locked(feature)
    if feature.is_killed:
        raise AlreadyKilled(_("“%(name)s” is switched off already.") % {"name": feature.name})

    feature.is_killed = True
    feature.save(update_fields=["is_killed"])
    tell_product_of_feature(feature)
    return feature


@action(Permission.PLANS_REVIVE, about="feature")
def revive(*, feature: Feature, reason: str, by: Actor) -> Feature:
    """Let a feature come back that was switched off for everybody: plans and overrides hold again."""
    feature = Feature.objects.locked(feature)
    if not feature.is_killed:
        raise NotKilled(_("“%(name)s” is not switched off.") % {"name": feature.name})

    feature.is_killed = False
    feature.save(update_fields=["is_killed"])
    tell_product_of_feature(feature)
    return feature


@action(Permission.PLANS_SET_DEFAULT, about="subject")
def set_default(*, subject: Feature | Limit, value: bool | float | str | None, reason: str, by: Actor) -> Feature | Limit:
    """Say what a feature or limit is for everybody whose plan says nothing of it; None where nothing holds."""
    subject = type(subject).objects.locked(subject)
    refuse_wrong_default(subject, value)
    if value == subject.default_value and type(value) is type(subject.default_value):
        raise SameDefault(_("That is its default already."), "value")

    subject.default_value = value
    subject.save(update_fields=["default_value"])
    if isinstance(subject, Feature):
        tell_product_of_feature(subject)
    return subject


def refuse_wrong_default(subject: Feature | Limit, value) -> None:
    if value is None:
        return
    which = {"feature": subject} if isinstance(subject, Feature) else {"limit": subject}
    if trouble := trouble_with_value(Override(**which, mode=Override.Mode.SET, value=value)):
        raise WrongDefault({"value": trouble})


def tell_product_of_feature(feature: Feature) -> None:
    """Have the publisher write the flag's own rows, and those of every tenant that has an override of it."""
    send(Topic.FLAG_MOVED, subject=feature.key, key=f"{Topic.FLAG_MOVED}:{feature.key}:{current_group.get()}")
    for tenant in Tenant.objects.filter(overrides__in=feature.overrides.in_force(clock.now())).distinct():
        tell_product(tenant)
