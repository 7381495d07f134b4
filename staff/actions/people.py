"""How is somebody kept out at once, and let in again? The identity provider says who works here; this is the quick bolt."""

from django.utils.translation import gettext as _

from audit.actions import erase
from hqconsole.kernel import clock
from hqconsole.kernel.actions import action
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.errors import Refusal
from hqconsole.kernel.permissions import Permission
from network.models import Network
from staff.models import Person, Session

from .endings import all_ended


class YourOwnAccount(Refusal):
    """Whoever bolts themselves out cannot undo it."""


class StillHere(Refusal):
    """Only somebody who is kept out can be forgotten: at the next sign-in the provider would tell everything anew."""


class AlreadyOut(Refusal):
    pass


class NotOut(Refusal):
    pass


class AsItIs(Refusal):
    """The directory says what it said before."""


class KeptOutHere(Refusal):
    """The directory takes back its own word, and nobody else's."""

    status = 403


@action(Permission.STAFF_DEACTIVATE, about="person")
def deactivate(*, person: Person, reason: str, by: Actor) -> Person:
    """Keep a person out from this moment, sessions and keys included, whatever the identity provider says."""
    if by.id == f"staff:{person.pk}":
        raise YourOwnAccount(_("Nobody deactivates themselves. Ask another Super Admin."))
    person = Person.objects.select_for_update().get(pk=person.pk)
    if not person.is_active and not person.left_directory_at:
        raise AlreadyOut(_("%(name)s is kept out already.") % {"name": person.name})
    person.become(is_active=False, left_directory_at=None)
    return person


@action(Permission.STAFF_ACTIVATE, about="person")
def activate(*, person: Person, reason: str, by: Actor) -> Person:
    """Let a person sign in again, if the identity provider gives them a role."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.is_active:
        raise NotOut(_("%(name)s may sign in as it is.") % {"name": person.name})
    person.become(is_active=True, left_directory_at=None)
    return person


@action(Permission.STAFF_PROVISION, about="person")
def provision(*, person: Person, active: bool, by: Actor) -> Person:
    """Keep out whoever has left the identity provider's directory, or let them in again if it was the directory's word.

    Their roles are gone with them: only a sign-in, at which the provider claims some, brings any back.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    if active == person.is_active:
        raise AsItIs(_("Nothing changes for %(name)s.") % {"name": person.name})
    if not active:
        person.become(is_active=False, left_directory_at=clock.now(), roles=[])
        all_ended(person, Session.Ending.REFUSED)
        return person
    if not person.left_directory_at:
        raise KeptOutHere(_("A Super Admin keeps this person out; only a Super Admin lets them in again."))
    person.become(is_active=True, left_directory_at=None)
    return person


@action(Permission.STAFF_FORGET, about="person")
def forget(*, person: Person, reason: str, by: Actor) -> Person:
    """Erase what is personal about somebody who left, here and in the ledger, for good. Their acts stay, under a number."""
    if by.id == f"staff:{person.pk}":
        raise YourOwnAccount(_("Nobody erases themselves. Ask another Super Admin."))
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.is_active:
        raise StillHere(_("%(name)s may still sign in. Keep them out first.") % {"name": person.name})

    forget_signature(person.name_en)
    person.become(**person.nobody)
    person.sessions.update(address="", agent="", sid="", access_token="", refresh_token="")
    person.keys.update(last_used_from="")
    person.factors.all().delete()
    erase(f"staff:{person.pk}")
    return person


def forget_signature(name: str) -> None:
    """Take a name off the networks that it allowed."""
    for network in Network.objects.filter(added_by=name):
        Network.objects.filter(pk=network.pk).update(added_by="")
        erase(f"network:{network.pk}")
