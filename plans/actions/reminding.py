"""Who is told before an override ends? Whoever gave it and the Business Admins: a week and a day before, once each."""

from django.urls import reverse
from django.utils.translation import gettext as _

from hqconsole.kernel import clock
from hqconsole.kernel.actions import action
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.errors import Refusal
from hqconsole.kernel.notices import Notice, notify
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.roles import Role
from plans import queries
from plans.models import Override


class NothingToSay(Refusal):
    """It is over, ends later, or was said already."""


@action(Permission.PLANS_REMIND, about="override")
def remind(*, override: Override, by: Actor) -> Override:
    """Tell whoever gave an override and the Business Admins when it ends, and what its end does."""
    override, at = Override.objects.locked(override), clock.now()
    days = queries.reminder_due(override, at)
    if days is None:
        raise NothingToSay(_("There is nothing to be reminded of."))

    override.reminded_before = days
    override.save(update_fields=["reminded_before"])
    notify(
        Notice.OVERRIDE_ENDS,
        about=str(override.pk),
        key=f"override-ends:{override.pk}:{override.ends_at:%Y-%m-%dT%H:%M}:{days}",
        link=reverse("plans:override_page", args=[override.subject.key, override.pk]),
        people=[override.given_by.removeprefix("staff:")] if override.given_by.startswith("staff:") else [],
        roles=[Role.BUSINESS_ADMIN],
        tenant=override.tenant.slug,
        key_of_subject=override.subject.key,
        days=days,
        **queries.effect_of(override).facts,
    )
    return override
