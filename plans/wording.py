"""How is a value told in a sentence?"""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from .entitlement import Value
from .models import UNLIMITED, Allowance, Override


def in_words(value: Value) -> str:
    """On or off, how much, or what stands there."""
    if value is None:
        return _("nothing")
    if isinstance(value, bool):
        return _("On") if value else _("Off")
    if isinstance(value, Allowance):
        return in_words(value.included)
    if isinstance(value, int | float):
        return _("Unlimited") if value == UNLIMITED else number_format(value, use_l10n=True, force_grouping=True)
    return f"\u2068{value}\u2069"


def what_it_gives(override: Override) -> str:
    """What an override gives, by its mode."""
    if override.mode == Override.Mode.EXEMPT:
        return _("Not refused")
    if override.mode in (Override.Mode.ADD, Override.Mode.TOP_UP):
        return f"\u2068+{in_words(override.value)}\u2069"
    if override.feature:
        return in_words(override.value)
    return in_words(Allowance(override.value, override.value))


def by_the_clock(at: datetime) -> str:
    """An instant by the clock of headquarters."""
    return date_format(at.astimezone(ZoneInfo(settings.HQ_TIME_ZONE)), "j F Y H:i")
