"""Who works here, and in which roles?"""

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Count, Q

from audit.models import Entry
from hqconsole.kernel import clock
from hqconsole.kernel.roles import RoleCard
from hqconsole.kernel.rows import Rows
from staff.models import Person

from .roles import CARDS_OF_PEOPLE


def people_by_role() -> list[tuple[RoleCard, list[Person]]]:
    """Each role of people with those who hold it now."""
    people = list(Person.objects.filter(is_active=True).exclude(roles=[]).order_by("name_en"))
    return [(card, [person for person in people if card.role in person.roles]) for card in CARDS_OF_PEOPLE]


def cards_of(person: Person) -> list[RoleCard]:
    """The roles a person holds, strongest first."""
    return [card for card in CARDS_OF_PEOPLE if card.role in person.roles]


def people(*, text: str = "", role: str = "") -> Rows:
    """Everybody who ever signed in, with how many live keys they have; found by a part of a name, handle or e-mail."""
    live = Q(keys__revoked_at=None, keys__expires_at__gt=clock.now())
    found = Person.objects.annotate(live_keys=Count("keys", filter=live))
    if text:
        names = ("username", "name_en", "name_ar", "email")
        found = found.filter(Q(*((f"{name}__icontains", text) for name in names), _connector=Q.OR))
    return found.filter(roles__contains=[role]) if role else found


class Step(StrEnum):
    """What happened to somebody's employment, as the identity provider's roles and our bolt tell it."""

    JOINED = "joined"
    MOVED = "moved"
    LEFT = "left"
    RETURNED = "returned"


@dataclass(frozen=True)
class Turn:
    """One step in somebody's time here, with the entry of the ledger that proves it."""

    step: Step
    entry: Entry
    roles: list[str]

    @property
    def role_names(self) -> list[str]:
        """What the roles are called; one that is no more, as it was written."""
        names = {card.role.value: str(card.name) for card in CARDS_OF_PEOPLE}
        return [names.get(role, role) for role in self.roles]


def turns_of(person: Person) -> list[Turn]:
    """When somebody joined, moved to other roles, left and returned, newest first."""
    about = Entry.objects.filter(tbl="hq.staff_person", pk_of_row=str(person.pk), op__in=["I", "U"])
    entries = about.filter(fields__overlap=["roles", "is_active"]).order_by("-seq")[:100]
    return [Turn(step_of(entry), entry, entry.changes.get("roles", [None, []])[1] or []) for entry in entries]


def step_of(entry: Entry) -> Step:
    if entry.op == Entry.Op.INSERT:
        return Step.JOINED
    before, after = entry.changes.get("roles", entry.changes.get("is_active", [None, None]))
    if not after:
        return Step.LEFT
    return Step.MOVED if before else Step.RETURNED
