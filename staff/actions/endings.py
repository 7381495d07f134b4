"""How does a session end before its time? Its person, a Super Admin, or the identity provider says so."""

from django.utils.translation import gettext as _

from hqconsole.kernel import clock, ledger
from hqconsole.kernel.actions import action
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.errors import Refusal
from hqconsole.kernel.permissions import Permission
from staff.claims import Claims
from staff.models import Person, Session

from .ownership import refuse_others


class NotOpen(Refusal):
    """There is nothing to end."""


@action(Permission.STAFF_END_SESSION)
def end_session(*, session: Session, by: Actor) -> Session:
    """Sign oneself out in another browser. It is out at its next request."""
    refuse_others(session.person, by)
    return ended(session, Session.Ending.ENDED)


@action(Permission.STAFF_END_ALL_SESSIONS)
def end_all_sessions(*, person: Person, but: str = "", by: Actor) -> int:
    """Sign oneself out everywhere, but in the session with this key."""
    refuse_others(person, by)
    return all_ended(person, Session.Ending.ENDED, but)


@action(Permission.STAFF_END_SESSION_OF, about="session")
def end_session_of(*, session: Session, reason: str, by: Actor) -> Session:
    """Sign somebody out in one browser."""
    return ended(session, Session.Ending.REVOKED)


@action(Permission.STAFF_END_ALL_SESSIONS_OF, about="person")
def end_all_sessions_of(*, person: Person, reason: str, by: Actor) -> int:
    """Sign somebody out everywhere. They may sign in again as long as the identity provider lets them."""
    return all_ended(person, Session.Ending.REVOKED)


@action(Permission.STAFF_HEED_LOGOUT)
def heed_logout(*, provider: str, subject: str, sid: str, by: Actor) -> int:
    """End what the identity provider says is over: one of its sessions, or all of a person."""
    about = {"person__provider": provider} | ({"person__subject": subject} if subject else {}) | ({"sid": sid} if sid else {})
    over = list(Session.objects.filter(ended_at=None, **about).select_for_update(of=("self",)))
    ledger.record("hq.staff_session", sid or subject, logged_out="by the identity provider", sessions=len(over))
    for session in over:
        session.end(Session.Ending.PROVIDER, clock.now())
    return len(over)


@action(Permission.STAFF_RECHECK)
def recheck(*, session: Session, claims: Claims | None, by: Actor) -> Person:
    """Give the person of a session exactly the roles the provider claims for them now.

    Without any, or refused (claims None), they are left without a role, so that keys and all else of theirs is dead, too.
    """
    person = Person.objects.select_for_update().get(pk=session.person_id)
    roles = list(claims.roles) if claims else []
    ledger.record("hq.staff_person", person.pk, rechecked=claims.refused or "roles differ" if claims else "refused")
    person.become(roles=roles)
    if not roles:
        all_ended(person, Session.Ending.NO_ROLE if claims else Session.Ending.REFUSED)
    return person


@action(Permission.STAFF_LET_LAPSE)
def let_lapse(*, session: Session, by: Actor) -> Session:
    """End a session about which the provider can no longer be asked: its token ran out, and it gave none to renew it."""
    return ended(session, Session.Ending.REFUSED)


def ended(session: Session, because: str) -> Session:
    session = Session.objects.locked(session)
    if session.ended_at:
        raise NotOpen(_("This session is over already."))
    session.end(because, clock.now())
    return session


def all_ended(person: Person, because: str, but: str = "") -> int:
    """End every session of a person but one. Raises NotOpen where there is none."""
    at = clock.now()
    found = list(person.sessions.filter(ended_at=None).exclude(pk=but).select_for_update())
    if not found and because in (Session.Ending.ENDED, Session.Ending.REVOKED):
        raise NotOpen(_("There is no session to end."))
    for session in found:
        session.end(because, at)
    return len(found)
