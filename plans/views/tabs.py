"""Which pages of plans stand beside each other?"""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

TABS = (
    ("plans:index", _("Feature matrix")),
    ("plans:features", _("Features")),
    ("plans:limits", _("Limits")),
    ("plans:add_ons", _("Add-ons")),
    ("plans:compare", _("Compare editions")),
    ("plans:campaigns", _("Campaigns")),
)


def tabs(here: str) -> list[dict]:
    """The tabs, of which `here` is the current one."""
    return [{"label": label, "url": reverse(name), "is_current": name == here} for name, label in TABS]
