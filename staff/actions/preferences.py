"""How does somebody like the console to look and speak?"""

from django.utils.translation import gettext as _

from hqconsole.kernel.actions import action
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.errors import InvalidInput, Refusal
from hqconsole.kernel.permissions import Permission
from staff.models import Person

from .ownership import refuse_others


class AlreadySo(Refusal):
    """Nothing would change."""


@action(Permission.STAFF_SET_PREFERENCES)
def set_preferences(*, person: Person, theme: str, density: str, language: str, by: Actor) -> Person:
    """Show the console to a person in their theme, density and language, on every device."""
    refuse_others(person, by)
    person = Person.objects.select_for_update().get(pk=person.pk)
    wanted = {"theme": theme, "density": density, "language": language}
    if errors := {name: _("There is no such choice.") for name, value in wanted.items() if not is_choice(name, value)}:
        raise InvalidInput(errors)
    if all(getattr(person, name) == value for name, value in wanted.items()):
        raise AlreadySo(_("These are your preferences already."))
    person.become(**wanted)
    return person


def is_choice(name: str, value: str) -> bool:
    return value in dict(Person._meta.get_field(name).choices)
