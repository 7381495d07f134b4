"""Who does an access token of Supabase Auth stand for? Believed only as far as Supabase itself wrote it.

The Postgres role in it is no role of ours; `user_metadata` is written by the user and never read. Supabase's session is
a session here, so that a person or a Super Admin can end it before its token expires. Sources: Supabase Auth, JWTs; RFC 8725.
"""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest

from hqconsole.kernel import clock
from hqconsole.kernel.actor import Actor, Origin
from hqconsole.kernel.errors import Refusal
from hqconsole.kernel.tracing import id_of
from network.sources import address

from . import actions
from .claims import NAME_LENGTH, NO_ROLE, Claims, found, roles_in, text
from .models import Arrival, Person, Session
from .models.sessions import AGENT_LENGTH
from .providers import Supabase
from .sessions import note_presence
from .signatures import BadToken, claims_of, header_of, keys_at, verified

PROVIDER = "supabase"
AUDIENCE = "authenticated"
TYPES = ("JWT", "at+jwt")
REQUIRED = ("exp", "sub", "role", "aal", "session_id")
BY = Actor.worker("sign_in")


def actor_of_jwt(raw: str, request: HttpRequest) -> Actor | None:
    """The person an access token stands for, with the roles that both the token and we know; None for a bad one."""
    try:
        told = told_in(raw, settings.HQ_SUPABASE)
        claims = claims_in(told, settings.HQ_SUPABASE)
        session = session_of(told, claims, request)
    except BadToken:
        return None
    except Refusal:  # deactivated, or the handle is somebody else's
        return None
    if session is None or session.ended_at or not session.person.is_active:
        return None
    note_presence(session, address(request))
    actor = session.person.as_actor(Origin.API, ip=address(request), request_id=id_of(request))
    actor = replace(actor, roles=actor.roles & set(claims.roles))
    return actor if actor.roles else None


def told_in(raw: str, project: Supabase) -> dict:
    """The claims of a good access token of this project. Raises BadToken."""
    header = header_of(raw)
    facts = {"issuer": project.issuer, "audience": AUDIENCE, "required": REQUIRED}
    if header.get("alg") == "HS256" and project.hs256_secret:
        if header.get("typ") not in TYPES:
            raise BadToken("wrong typ")
        told = claims_of(raw, project.hs256_secret, ["HS256"], **facts)
    else:
        told = verified(raw, keys_at(project.keys_url), types=TYPES, **facts)
    refuse_unless_of_a_person(told, project)
    return told


def refuse_unless_of_a_person(told: dict, project: Supabase) -> None:
    """Raise BadToken for keys of the project, strangers, a lower assurance than agreed, and other audiences beside ours."""
    if told["aud"] not in (AUDIENCE, [AUDIENCE]) or told["role"] != AUDIENCE:
        raise BadToken("not of a person")
    if told.get("is_anonymous") not in (None, False):
        raise BadToken("anonymous")
    if told["aal"] not in (("aal2",) if project.needs_aal2 else ("aal1", "aal2")):
        raise BadToken("one factor only")
    if not is_uuid(told["sub"]) or not is_uuid(told["session_id"]):
        raise BadToken("no id")


def is_uuid(value) -> bool:
    try:
        return str(UUID(value)) == value
    except (ValueError, TypeError, AttributeError):
        return False


def claims_in(told: dict, project: Supabase) -> Claims:
    roles = roles_in(found(told, project.role_claim), project.role_of_word)
    email = text(told, "email")
    return Claims(
        subject=told["sub"],
        username=email or told["sub"],
        name_en=(email.partition("@")[0] or told["sub"])[:NAME_LENGTH],
        name_ar="",
        email=email,
        language=Person.Language.ENGLISH,
        roles=roles,
        signed_in_at=None,
        nonce="",
        has_two_factors=told["aal"] == "aal2",
        refused="" if roles else NO_ROLE,
    )


def session_of(told: dict, claims: Claims, request: HttpRequest) -> Session | None:
    """Supabase's session as ours, written down at its first call. Fewer roles than we knew are taken over at once."""
    key = UUID(told["session_id"]).hex
    session = Session.objects.select_related("person").filter(pk=key).first()
    if session is None:
        agent = request.headers.get("User-Agent", "").translate(dict.fromkeys(range(32)))[:AGENT_LENGTH]
        arrival = Arrival(key, address(request), agent)
        by = replace(BY, ip=address(request), request_id=id_of(request))
        actions.sign_in(provider=PROVIDER, claims=claims, arrival=arrival, by=by)
        return Session.objects.select_related("person").filter(pk=key).first()
    if (session.person.provider, session.person.subject) != (PROVIDER, claims.subject):
        raise BadToken("a session of somebody else")
    if not session.ended_at and set(session.person.roles) - set(claims.roles) and not is_stale(session, told):
        session.person = actions.recheck(session=session, claims=claims, by=BY)
    return session


def is_stale(session: Session, told: dict) -> bool:
    """Whether the person came in anew after this token was issued, so that we know better."""
    issued_at = datetime.fromtimestamp(max(told["iat"], 0), UTC)
    return session.person.sessions.open(clock.now()).filter(opened_at__gt=issued_at).exclude(pk=session.pk).exists()
