"""Who is told before their keys fall asleep, because the identity provider has not confirmed them for days?"""

from django.urls import reverse
from django.utils.translation import gettext as _

from hqconsole.kernel import clock
from hqconsole.kernel.actions import action
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.errors import Refusal
from hqconsole.kernel.notices import Notice, notify
from hqconsole.kernel.permissions import Permission
from staff.models import Person
from staff.queries import drowsy


class WideAwake(Refusal):
    """The keys of this person do not fall asleep soon, or they were told."""


@action(Permission.STAFF_WARN_OF_SLEEP, about="person")
def warn_of_sleep(*, person: Person, by: Actor) -> Person:
    """Tell somebody once that a sign-in keeps their keys awake."""
    at = clock.now()
    person = drowsy(at).select_for_update().filter(pk=person.pk).first()
    if person is None:
        raise WideAwake(_("There is nothing to be reminded of."))

    person.become(warned_at=at)
    key = f"{Notice.KEYS_FALL_ASLEEP}:{person.pk}:{at:%Y-%m-%d}"
    notify(Notice.KEYS_FALL_ASLEEP, about=f"staff:{person.pk}", key=key, link=reverse("staff:keys"), people=[person.pk])
    return person
