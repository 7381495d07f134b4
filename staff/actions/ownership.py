"""Whose is it? Nobody arranges somebody else's account."""

from django.utils.translation import gettext as _

from hqconsole.kernel.actor import Actor
from hqconsole.kernel.errors import Refusal
from staff.models import Person


class NotYours(Refusal):
    status = 403


def refuse_others(person: Person, by: Actor) -> None:
    """Raise NotYours unless the actor is this very person: nobody arranges somebody else's account."""
    if by.id != f"staff:{person.pk}":
        raise NotYours(_("This belongs to somebody else."))
