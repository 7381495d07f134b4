"""How long does a sign-in last? Thirty minutes without a request, ten hours in all, proofs of identity by the provider.

A session holds: `identity`, `started_at`, `seen_at` and `signed_in_at` (the provider's auth_time), all in epoch seconds.
"""

from datetime import UTC, datetime
from uuid import uuid4

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest

from hqconsole.kernel import clock

from .models import Person

IDLE_SECONDS = 30 * 60
NOTE_SECONDS = 60  # a session is written at most this often only to say that its person is still there
BACKEND = "staff.backends.SingleSignOn"


def open_session(request: HttpRequest, person: Person, signed_in_at: int | None) -> None:
    """Begin a session under a new key."""
    login(request, person, backend=BACKEND)
    request.session["identity"] = uuid4().hex
    request.session["started_at"] = request.session["seen_at"] = epoch(clock.now())
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
    return request.session.setdefault("identity", uuid4().hex)


def is_over(request: HttpRequest) -> bool:
    """Whether the session has been idle for too long or has lasted too long."""
    now = epoch(clock.now())
    started = request.session.setdefault("started_at", now)
    seen = request.session.setdefault("seen_at", now)
    return now - seen > IDLE_SECONDS or now - started > settings.SESSION_COOKIE_AGE


def note_presence(request: HttpRequest) -> None:
    """Remember, once a minute, that the person is still there."""
    at = clock.now()
    if epoch(at) - request.session["seen_at"] >= NOTE_SECONDS:
        request.session["seen_at"] = epoch(at)
        Person.objects.filter(pk=request.user.pk).update(last_seen_at=at)


def proof_of(request: HttpRequest) -> datetime | None:
    """When the person last proved to the provider who they are."""
    signed_in_at = request.session.get("signed_in_at")
    return None if signed_in_at is None else datetime.fromtimestamp(signed_in_at, UTC)


def epoch(at: datetime) -> int:
    return int(at.timestamp())
