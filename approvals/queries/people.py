"""Who is a second person? Another human than everybody who wrote the request, who may do it themselves, by their roles now."""

from collections.abc import Iterable
from uuid import UUID

from approvals.models import Request, Review, Terms
from hqconsole.kernel.actor import Actor, Origin
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.roles import CARDS
from staff.models import Person


def person_behind(by: Actor) -> Person | None:
    """The natural person who acts, or for whom somebody or something acts; None where there is none."""
    keys = filter(None, (key_in(name) for name in (by.on_behalf_of, by.id)))
    return next((person for key in keys if (person := Person.objects.filter(pk=key).first())), None)


def key_in(name: str) -> UUID | None:
    """The key of the person whom an actor's id names; None where it names somebody or something else."""
    kind, _colon, key = name.partition(":")
    try:
        return UUID(key) if kind == "staff" else None
    except ValueError:
        return None


def is_same_human(one: Person, other: Person) -> bool:
    """Whether two accounts are one human: the same row, the same subject at a provider, or the same address."""
    return (
        one.pk == other.pk
        or bool(one.subject and one.subject == other.subject)
        or bool(one.email and one.email.lower() == other.email.lower())
    )


def apart_from(accounts: Iterable[UUID], people: Iterable[Person]) -> list[Person]:
    """Those of `people` who are none of the humans behind these accounts."""
    behind = list(Person.objects.filter(pk__in=list(accounts)))
    return [person for person in people if not any(is_same_human(person, other) for other in behind)]


def another_human(person: Person, others: Iterable[UUID]) -> bool:
    """Whether a person is none of the humans behind these accounts."""
    return bool(apart_from(others, [person]))


def roles_with(verb: Permission | str) -> list[str]:
    return [card.role.value for card in CARDS if verb in card.verbs]


def holders_of(verb: Permission | str, terms: Terms):
    """People whose roles let them agree to `verb` on these terms."""
    wanted = [roles_with(verb), roles_with(Permission.APPROVALS_APPROVE), sorted(terms.roles)]
    people = Person.objects.filter(is_active=True)
    for roles in wanted[:2] + (wanted[2:] if terms.roles else []):
        people = people.filter(roles__overlap=roles)
    return people


def others_who_may_agree(verb: Permission | str, terms: Terms, authors: Iterable[UUID]) -> list[Person]:
    """People who could agree now, without the humans who ask."""
    return apart_from(authors, holders_of(verb, terms).order_by("name_en"))


def holds(person: Person, verb: Permission | str, about: object) -> bool:
    """Whether a person may do it by the roles they have now."""
    return person.is_active and person.as_actor(Origin.PAGE, ip="", request_id="").may(verb, about)


def may_agree(person: Person, request: Request, terms: Terms, about: object) -> bool:
    """Whether a person may agree by their roles now, or as the request's deputy; who asked is not looked at here."""
    if not holds(person, Permission.APPROVALS_APPROVE, request):
        return False
    if request.deputies.filter(person=person).exists():
        return True
    return holds(person, request.verb, about) and (not terms.roles or bool(terms.roles & set(person.roles)))


def valid_approvals(request: Request, terms: Terms, about: object) -> list[Review]:
    """Agreements of this round whose people could still give them."""
    given = request.reviews.filter(round=request.round, verdict=Review.Verdict.APPROVE).select_related("reviewer")
    others = apart_from(request.authors, [each.reviewer for each in given])
    return [each for each in given if each.reviewer in others and may_agree(each.reviewer, request, terms, about)]


def candidates(request: Request, namer: Person) -> list[Person]:
    """Whom this person could name a deputy: people who may agree to requests at all, and are not behind this one.

    Whoever is behind it chooses nobody who does not hold the verb: they would pick their own judge.
    """
    known = request.deputies.values("person")
    found = holders_of(Permission.APPROVALS_APPROVE, Terms()).exclude(pk__in=known)
    if not another_human(namer, request.authors):
        found = found.filter(roles__overlap=roles_with(request.verb))
    return apart_from(request.authors, found.order_by("name_en"))
