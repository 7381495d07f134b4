"""Who does a script act for? The API asks here what the key in its Authorization header is worth."""

from dataclasses import replace
from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import ngettext

from hqconsole.kernel import clock
from hqconsole.kernel.actor import Actor, Origin
from hqconsole.kernel.errors import Refusal
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.tracing import id_of
from network.notation import network_of
from network.sources import address, parsed

from . import limits, queries
from .key_form import KeyText
from .models import Key, KeyUse
from .supabase import actor_of_jwt

NOTE_USE_EVERY = timedelta(minutes=1)
UNKNOWN = object()
DOTS_OF_JWT = 2


class Asleep(Refusal):
    """The provider has not confirmed the owner of a key for so long that it opens nothing until somebody does."""

    code = "key_asleep"
    status = 403


def caller(request: HttpRequest) -> Actor | None:
    """Whoever the bearer of this request stands for, asked once; None where that is nobody."""
    known = getattr(request, "caller", UNKNOWN)
    if known is UNKNOWN:
        raw = request.headers.get("Authorization", "").removeprefix("Bearer ")
        known = request.caller = actor_of(raw, request) if raw else None
    return known


def actor_of(raw: str, request: HttpRequest) -> Actor | None:
    """Whoever an access token of Supabase Auth or one of our keys stands for. Raises TooOften, also for guessers."""
    if settings.HQ_SUPABASE is None or raw.count(".") != DOTS_OF_JWT:
        return actor_of_key(raw, request)
    source = address(request)
    limits.refuse_guessers(source)
    actor = actor_of_jwt(raw, request)
    if actor is None:
        limits.note_guess(source)
    return actor


def actor_of_key(raw: str, request: HttpRequest) -> Actor | None:
    """The person that a key stands for, narrowed to its scopes. Raises TooOften and Asleep.

    It is no proof of a recent sign-in, and what takes one is sent to a second person instead.
    """
    source = address(request)
    limits.refuse_guessers(source)
    text = KeyText.read(raw, settings.HQ_ENV)
    key = queries.key_behind(text, clock.now()) if text else None
    if key is None or not is_home(key, source):
        limits.note_guess(source)
        return None
    limits.refuse_hurry(key.handle)
    refuse_asleep(key)
    request.key = key
    person = key.person.as_actor(Origin.API, ip=source, request_id=id_of(request))
    return replace(person, scopes=frozenset(Permission(verb) for verb in key.scopes), key=key.handle)


def refuse_asleep(key: Key) -> None:
    """Raise Asleep where nobody has confirmed the owner of a key for HQ_KEY_SLEEP_DAYS."""
    if key.is_asleep(clock.now()):
        days = settings.HQ_KEY_SLEEP_DAYS
        raise Asleep(
            ngettext(
                "This key sleeps: the sign-in service has not confirmed its owner for %(days)s day. It wakes when they sign in.",
                "This key sleeps: the sign-in service has not confirmed its owner for %(days)s days. It wakes when they sign in.",
                days,
            )
            % {"days": days}
        )


def is_home(key: Key, source: str) -> bool:
    """Whether the key may be used from this address."""
    here = parsed(source)
    return not key.networks or (here is not None and any(here in network_of(network) for network in key.networks))


class NotesUse:
    """Wraps an API view: what a key did, from where and when, is noted at most once a minute for each verb."""

    def __init__(self, view):
        self.view = view
        self.csrf_exempt = getattr(view, "csrf_exempt", False)

    def __call__(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = self.view(request, *args, **kwargs)
        if hasattr(request, "key"):
            note_use(request.key, getattr(request, "verb", ""), address(request))
        return response


def note_use(key: Key, verb: str, source: str) -> None:
    at = clock.now()
    unnoted = Q(last_used_at=None) | Q(last_used_at__lt=at - NOTE_USE_EVERY) | ~Q(last_used_verb=verb)
    facts = {"last_used_at": at, "last_used_from": source, "last_used_verb": verb}
    if Key.objects.filter(unnoted, pk=key.pk).update(**facts) and verb:
        use = KeyUse(key=key, verb=verb, last_at=at)
        KeyUse.objects.bulk_create([use], update_conflicts=True, unique_fields=["key", "verb"], update_fields=["last_at"])


def known_caller(request: HttpRequest) -> Actor | None:
    """Whoever calls, by session or key, where nothing speaks against them yet; the API's own sign-in says what does."""
    try:
        return request.actor or caller(request)
    except Refusal:
        return None
