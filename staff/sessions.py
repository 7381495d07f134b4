"""How long does a sign-in last? As long as its row (`models/sessions.py`) counts: not ended, not idle, not too old.

Django's session holds `identity`, the key of the row, and `signed_in_at`, the last proof of identity in epoch seconds:
the provider's auth_time, or when a second factor was used.
"""

from datetime import UTC, datetime, timedelta

from django.contrib.auth import SESSION_KEY, login
from django.http import HttpRequest

from hqconsole.kernel import clock
from hqconsole.kernel.ids import uuid7
from network.sources import address

from .models import Arrival, Person, Session
from .models.sessions import AGENT_LENGTH

NOTE_EVERY = timedelta(minutes=1)  # a session is written at most this often only to say that its person is still there
BACKEND = "staff.backends.SingleSignOn"


def arrival(request: HttpRequest, access_token: str = "", refresh_token: str = "") -> Arrival:
    """What is to be written down of the session that begins with this request."""
    agent = request.headers.get("User-Agent", "").translate(dict.fromkeys(range(32)))
    return Arrival(uuid7().hex, address(request), agent[:AGENT_LENGTH], access_token, refresh_token)


def open_session(request: HttpRequest, person: Person, session: str, signed_in_at: int | None) -> None:
    """Begin a session under a new key of the cookie; `session` is the key of its row."""
    login(request, person, backend=BACKEND)
    request.session["identity"] = session
    note_proof(request, signed_in_at)


def renew_proof(request: HttpRequest, signed_in_at: int) -> None:
    """Note a fresh proof of identity, under a new key."""
    request.session.cycle_key()
    note_proof(request, signed_in_at)


def note_proof(request: HttpRequest, signed_in_at: int | None) -> None:
    if signed_in_at is not None:
        request.session["signed_in_at"] = min(signed_in_at, epoch(clock.now()))  # a proof from the future stays fresh for ever


def identity(request: HttpRequest) -> str:
    """What stays the same of a session while its key is changed: proofs are bound to it."""
    return request.session.get("identity", "")


def present(request: HttpRequest) -> Session | None:
    """The session behind a request, with its person, in one query; strangers cost none. Whether it counts is not asked."""
    person = request.session.get(SESSION_KEY)
    if not person or not identity(request):
        return None
    return Session.objects.select_related("person").filter(pk=identity(request), person=person).first()


def why_over(session: Session | None) -> str:
    """Why a session no longer counts: a kind of ending, "idle" or "emergency" for one that ended by itself, "" for one that
    counts."""
    if session is None:
        return "idle"
    at = clock.now()
    if session.ended_at or not session.is_open(at):
        return session.ended_because or ("emergency" if session.is_emergency_over(at) else "idle")
    return "" if session.person.is_active and session.person.roles else Session.Ending.NO_ROLE


def note_presence(session: Session, address: str) -> None:
    """Remember, once a minute, that the person is still there, and where."""
    at = clock.now()
    if at - session.seen_at >= NOTE_EVERY:
        Session.objects.filter(pk=session.pk).update(seen_at=at, address=address)
        Person.objects.filter(pk=session.person_id).update(last_seen_at=at)


def proof_of(request: HttpRequest) -> datetime | None:
    """When the person last proved who they are."""
    signed_in_at = request.session.get("signed_in_at")
    return None if signed_in_at is None else datetime.fromtimestamp(signed_in_at, UTC)


def epoch(at: datetime) -> int:
    return int(at.timestamp())
