"""How does somebody come in, and go out again?"""

from django.conf import settings
from django.db import IntegrityError
from django.utils.translation import gettext as _

from hqconsole.kernel import clock, ledger
from hqconsole.kernel.actions import action
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.errors import Refusal
from hqconsole.kernel.permissions import Permission
from staff.claims import NO_ROLE, Claims
from staff.models import Arrival, Person, Session

SUBJECT = "hq.staff_person"


class HandleTaken(Refusal):
    """Somebody else works here under the name the provider claims."""

    status = 403


class Deactivated(Refusal):
    status = 403


@action(Permission.STAFF_SIGN_IN)
def sign_in(*, provider: str, claims: Claims, again: bool = False, arrival: Arrival | None = None, by: Actor) -> Person | None:
    """Let a person in with exactly the roles the provider claims for them; an arrival opens a session.

    Without any they get None; somebody who was known loses the roles they had.
    """
    person = known_or_new(provider, claims) if claims.roles else known(provider, claims)
    if person and not person.is_active:
        raise Deactivated(_("%(name)s may no longer sign in here.") % {"name": person.name})
    if person:
        person.become(confirmed_at=clock.now(), **claims.portrait)
    if not claims.roles:
        pk, personal = person.pk if person else claims.subject, {"email": claims.email}
        whose = f"staff:{pk}" if person else f"stranger:{pk}"
        ledger.record(SUBJECT, pk, refused=claims.refused or NO_ROLE, personal=personal, whose=whose)
        return None
    ledger.record(SUBJECT, person.pk, signed_in="again" if again else "yes")
    if arrival:
        open_session(person, claims, arrival)
    return person


def open_session(person: Person, claims: Claims, arrival: Arrival) -> None:
    """Write the session down. Of too many at once, the oldest end."""
    at = clock.now()
    for oldest in person.sessions.open(at).order_by("-opened_at")[settings.HQ_MAX_SESSIONS - 1 :]:
        oldest.end(Session.Ending.TOO_MANY, at)
    Person.objects.filter(pk=person.pk).update(last_seen_at=at)
    Session.objects.create(
        id=arrival.session,
        person=person,
        opened_at=at,
        seen_at=at,
        checked_at=at if arrival.access_token else None,
        address=arrival.address,
        agent=arrival.agent,
        sid=claims.sid,
        access_token=arrival.access_token,
        refresh_token=arrival.refresh_token,
        has_two_factors=claims.has_two_factors,
    )


def known(provider: str, claims: Claims) -> Person | None:
    return Person.objects.known_as(provider, claims.subject).select_for_update().first()


def known_or_new(provider: str, claims: Claims) -> Person:
    """The person of this identity, written down at their first sign-in. Two people never share a row."""
    try:
        person, _is_new = Person.objects.select_for_update().get_or_create(
            provider=provider,
            subject=claims.subject,
            defaults={"username": claims.username, "language": claims.language, **claims.portrait},
        )
    except IntegrityError as conflict:
        raise HandleTaken(
            _("Somebody else is known here as %(name)s. Ask a Technical Admin to look into it.") % {"name": claims.username}
        ) from conflict
    return person


@action(Permission.STAFF_SIGN_OUT)
def sign_out(*, person: Person, session: str = "", by: Actor) -> None:
    """End the person's session with this key."""
    ledger.record(SUBJECT, str(person.pk), signed_out="by themselves")
    for present in person.sessions.filter(pk=session, ended_at=None):
        present.end(Session.Ending.SIGNED_OUT, clock.now())
