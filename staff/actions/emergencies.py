"""How does somebody come in while the identity provider is down? By a credential on paper, for an hour, and never again by it."""

from django.urls import reverse
from django.utils.translation import gettext as _

from hqconsole.kernel import clock
from hqconsole.kernel.actions import action
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.errors import Refusal
from hqconsole.kernel.notices import Notice, notify
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.roles import Role
from staff import paper
from staff.models import Arrival, Envelope, Person, Session

ALARMED = (Role.SUPER_ADMIN, Role.QA_COMPLIANCE)
CODE_BYTES = 20


class HasNoRole(Refusal):
    """Whoever could not work here has nothing to come in for."""


class AlreadyOpened(Refusal):
    """An envelope is good once."""


class OutlastsEmergency(Refusal):
    """What is done in an emergency session must not open a door that is there after it."""

    status = 403


@action(Permission.STAFF_SEAL_ENVELOPE)
def seal_envelope(*, person: Person, sealed_by: Person, by: Actor) -> tuple[Envelope, str]:
    """Make a credential for somebody, for the day the identity provider is down; the one before it is worth nothing any more.

    Its text is returned here and never again.
    """
    refuse_without_role(person)
    code, at = paper.new_code(CODE_BYTES), clock.now()
    person.envelopes.sealed().update(replaced_at=at)
    envelope = Envelope.objects.create(person=person, code_hash=paper.hash_of(code), sealed_by=sealed_by, sealed_at=at)
    facts = {"envelope": envelope.slug, "who": f"staff:{person.pk}", "sealer": f"staff:{sealed_by.pk}"}
    key = f"{Notice.ENVELOPE_SEALED}:{envelope.pk}"
    link = reverse("staff:person", args=[person.pk])
    notify(Notice.ENVELOPE_SEALED, about=envelope.slug, key=key, link=link, people=[person.pk], roles=ALARMED, **facts)
    return envelope, code


@action(Permission.STAFF_OPEN_ENVELOPE)
def open_envelope(*, envelope: Envelope, arrival: Arrival, by: Actor) -> Session:
    """Spend a sealed credential: its person has a session of an hour, which nothing makes longer."""
    envelope, at = Envelope.objects.locked(envelope), clock.now()
    refuse_without_role(envelope.person)
    if not Envelope.objects.sealed().filter(pk=envelope.pk).exists():
        raise AlreadyOpened(_("%(envelope)s opens nothing any more.") % {"envelope": envelope})
    envelope.open(at)
    return Session.objects.create(
        id=arrival.session,
        person=envelope.person,
        opened_at=at,
        seen_at=at,
        address=arrival.address,
        agent=arrival.agent,
        envelope=envelope,
    )


def refuse_without_role(person: Person) -> None:
    """Raise HasNoRole unless the person could sign in as it is."""
    if not person.is_active or not person.roles:
        raise HasNoRole(_("%(name)s has no role here or is kept out.") % {"name": person.name})


def refuse_in_emergency(by: Actor) -> None:
    """Raise OutlastsEmergency in a session that a sealed credential opened."""
    if by.is_in_emergency:
        raise OutlastsEmergency(_("Not in an emergency session: this would last longer than its hour."))
