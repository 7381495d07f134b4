"""Does the provider still stand by everybody who is signed in? Asked by a process of its own, never inside a request.

Each open session is asked about at least every 30 seconds with its own tokens: userinfo, or a fresh ID token. Whoever
lost a role has the new roles at once, whoever is refused is out. While the provider is silent nothing is decided:
`Session.is_paused` says how long a session goes on without it. Where there is no session, keys fall asleep after days.
"""

import logging

import requests
from django.conf import settings
from django.db import connection

from hqconsole.kernel import clock
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.errors import Refusal

from . import actions, queries
from .claims import Claims, ContradictionError
from .discovery import discovered, told_in
from .models import Person, Session
from .signatures import PATIENCE_SECONDS, BadToken

log = logging.getLogger(__name__)
LEADER_LOCK = 4_815_162_343
BY = Actor.worker("recheck")
REFUSALS = {401, 403}


class NoLonger(Exception):
    """The provider refuses the session's tokens."""


class RanOut(Exception):
    """The access token is no longer good, and there is none to renew it: nothing is said about the person."""


class Silent(Exception):
    """The provider cannot be asked now, or says something that decides nothing."""


def is_leader() -> bool:
    """Whether this process asks; another one simply waits for the lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LEADER_LOCK])
        return cursor.fetchone()[0]


def recheck() -> int:
    """Ask about every session whose turn it is. Returns how many were asked about; stops where the provider is silent."""
    asked = 0
    Session.objects.keeping_tokens_in_vain(clock.now()).update(access_token="", refresh_token="")
    for session in Session.objects.unchecked(clock.now()).select_related("person").order_by("checked_at")[:500]:
        try:
            settle(session, word_about(session))
        except RanOut:
            actions.let_lapse(session=session, by=BY)
        except Silent as silence:
            log.warning("The identity provider cannot be asked: %s", silence)
            return asked
        asked += 1
    return asked


def warn() -> None:
    """Tell those whose keys fall asleep soon, because nobody has confirmed them for days."""
    for person in queries.drowsy(clock.now()):
        try:
            actions.warn_of_sleep(person=person, by=BY)
        except actions.WideAwake:
            continue  # they signed in meanwhile


def settle(session: Session, claims: Claims | None) -> None:
    """Take over what was said. Nothing is written into the ledger where nothing changed."""
    at = clock.now()
    Session.objects.filter(pk=session.pk).update(checked_at=at)
    if claims:
        Person.objects.filter(pk=session.person_id).confirm(at)
    if claims is None or set(claims.roles) != set(session.person.roles):
        try:
            actions.recheck(session=session, claims=claims, by=BY)
        except Refusal as already:
            log.info("Session %s: %s", session.pk, already)


def word_about(session: Session) -> Claims | None:
    """What the provider says of the session's person now; None where it no longer stands by them. Raises Silent, RanOut."""
    provider = settings.HQ_PROVIDER
    try:
        answers = {"id_token": refreshed(session)} if provider.recheck == "refresh" else {"userinfo": userinfo(session)}
        claims = Claims.of(answers, provider)
    except (NoLonger, BadToken, ContradictionError, KeyError) as refused:
        log.info("Session %s is refused: %r", session.pk, refused)
        return None
    except requests.RequestException as trouble:
        raise Silent(trouble) from trouble
    return claims if claims.subject == session.person.subject else None


def userinfo(session: Session) -> dict:
    """The userinfo answer; an access token that is no longer good is renewed once."""
    answer = asked_userinfo(session)
    if answer.status_code in REFUSALS:
        refreshed(session)
        answer = asked_userinfo(session)
    if answer.status_code in REFUSALS:
        raise NoLonger("userinfo")
    answer.raise_for_status()
    return answer.json()


def asked_userinfo(session: Session) -> requests.Response:
    bearer = {"Authorization": f"Bearer {session.access_token}"}
    address = discovered(settings.HQ_PROVIDER)["userinfo_endpoint"]
    return requests.get(address, headers=bearer, timeout=PATIENCE_SECONDS, allow_redirects=False)


def refreshed(session: Session) -> dict:
    """Renew the session's tokens. Returns the claims of the new ID token, where the provider gives one."""
    if not session.refresh_token:
        raise RanOut
    provider = settings.HQ_PROVIDER
    address, fields = discovered(provider)["token_endpoint"], as_client({"refresh_token": session.refresh_token})
    answer = requests.post(address, timeout=PATIENCE_SECONDS, allow_redirects=False, **fields)
    told = answer.json() if answer.status_code in (200, 400) else {}
    if told.get("error") == "invalid_grant":
        raise NoLonger("invalid_grant")
    if "access_token" not in told:
        raise Silent(f"the token endpoint says {answer.status_code}")
    session.access_token = told["access_token"]
    session.refresh_token = told.get("refresh_token") or session.refresh_token
    Session.objects.filter(pk=session.pk, ended_at=None).update(
        access_token=session.access_token, refresh_token=session.refresh_token
    )
    return told_in(told["id_token"], provider) if "id_token" in told else {}


def as_client(fields: dict) -> dict:
    """A refresh in the way in which this provider wants its client to prove itself."""
    provider = settings.HQ_PROVIDER
    fields = {"grant_type": "refresh_token"} | fields
    methods = discovered(provider).get("token_endpoint_auth_methods_supported", [])
    if provider.auth_method == "client_secret_basic" or (
        not provider.auth_method and "client_secret_post" not in methods and "client_secret_basic" in methods
    ):
        return {"data": fields, "auth": (provider.client_id, provider.client_secret)}
    return {"data": fields | {"client_id": provider.client_id, "client_secret": provider.client_secret}}
