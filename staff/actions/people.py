"""How is somebody kept out at once, and let in again? The identity provider says who works here; this is the quick bolt."""

from django.utils.translation import gettext as _

from hqconsole.kernel.actions import action
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.errors import Refusal
from hqconsole.kernel.permissions import Permission
from staff.models import Person


class YourOwnAccount(Refusal):
    """Whoever bolts themselves out cannot undo it."""


class AlreadyOut(Refusal):
    pass


class NotOut(Refusal):
    pass


@action(Permission.STAFF_DEACTIVATE, about="person")
def deactivate(*, person: Person, reason: str, by: Actor) -> Person:
    """Keep a person out from this moment, sessions and keys included, whatever the identity provider says."""
    if by.id == f"staff:{person.pk}":
        raise YourOwnAccount(_("Nobody deactivates themselves. Ask another Super Admin."))
    person = Person.objects.select_for_update().get(pk=person.pk)
    if not person.is_active:
        raise AlreadyOut(_("%(name)s is kept out already.") % {"name": person.name})
    person.become(is_active=False)
    return person


@action(Permission.STAFF_ACTIVATE, about="person")
def activate(*, person: Person, reason: str, by: Actor) -> Person:
    """Let a person sign in again, if the identity provider gives them a role."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.is_active:
        raise NotOut(_("%(name)s may sign in as it is.") % {"name": person.name})
    person.become(is_active=True)
    return person
