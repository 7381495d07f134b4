"""Who works here, and in which roles?"""

from hqconsole.kernel.roles import RoleCard
from staff.models import Person

from .roles import CARDS_OF_PEOPLE


def people_by_role() -> list[tuple[RoleCard, list[Person]]]:
    """Each role of people with those who hold it now."""
    people = list(Person.objects.filter(is_active=True).exclude(roles=[]).order_by("name_en"))
    return [(card, [person for person in people if card.role in person.roles]) for card in CARDS_OF_PEOPLE]


def cards_of(person: Person) -> list[RoleCard]:
    """The roles a person holds, strongest first."""
    return [card for card in CARDS_OF_PEOPLE if card.role in person.roles]
