"""Which server of the product asks? One that shows an API key whose scopes hold plans.evaluate, and not too often.

Evaluations are many and cheap, so each process counts them by itself; other calls of keys are counted together.
"""

from django.conf import settings
from django.http import HttpRequest

from hqconsole.kernel import clock
from hqconsole.kernel.actor import Origin
from hqconsole.kernel.permissions import Permission
from network.sources import address
from staff import limits, queries
from staff.bearer import NOTE_USE_EVERY, is_home, note_use
from staff.key_form import KeyText
from staff.models import Key
from staff.queries.keys import stamp_of

from .faults import Fault, asleep, forbidden, too_often, unknown_caller

VERB = Permission.PLANS_EVALUATE
KNOWN_AT_MOST = 1_000  # keys of the product that this process has read

evaluations = limits.Minutes()
known: dict[str, tuple[tuple[str, str], Key | None]] = {}


def caller(request: HttpRequest) -> Key:
    """The key that this request shows. Raises Fault: nobody's, one that may not, or one that asks too often."""
    raw, source = key_text(request), address(request)
    if not raw:
        raise unknown_caller()
    key = key_behind(raw, source)
    if key is None:
        raise guess(source)
    if key.is_asleep(clock.now()):
        raise asleep()
    if not may_evaluate(key):
        raise forbidden()
    if not is_counted(key):
        raise hurry()
    if is_use_unnoted(key):
        note_use(key, VERB, source)
    return key


def is_counted(key: Key) -> bool:
    """Count an evaluation; whether the key still was within its limit."""
    return evaluations.hit(key.handle, settings.KEY_EVALUATIONS_PER_MINUTE)


def hurry() -> Fault:
    return too_often("This key asks too often.", limits.TooOften.retry_after)


def guess(source: str) -> Fault:
    """What a wrong key gets, which is counted; a right one is not kept waiting for that count."""
    try:
        limits.refuse_guessers(source)
    except limits.TooOften as refusal:
        return too_often("Too many wrong keys came from your address.", refusal.retry_after)
    limits.note_guess(source)
    return unknown_caller()


def key_text(request: HttpRequest) -> str:
    """What stands where a key should; nothing shown is no guess."""
    return request.headers.get("X-API-Key") or request.headers.get("Authorization", "").removeprefix("Bearer ")


def key_behind(raw: str, source: str) -> Key | None:
    """The live key that was shown, if it is used from where it may be. Its rows are read again once somebody wrote them."""
    text, at = KeyText.read(raw, settings.HQ_ENV), clock.now()
    stamp = stamp_of(text, at) if text else None
    if stamp is None:
        return None
    known_stamp, key = known.get(text.hash, (None, None))
    if known_stamp != stamp:
        if len(known) >= KNOWN_AT_MOST:
            known.clear()
        key = queries.key_behind(text, at)
        known[text.hash] = stamp, key
    return key if key and is_home(key, source) else None


def may_evaluate(key: Key) -> bool:
    """Whether its scopes and the roles of its person hold the verb."""
    return VERB in key.scopes and key.person.as_actor(Origin.API, ip="", request_id="").may(VERB)


def is_still_admitted(key: Key) -> bool:
    """Whether a key that was let in some time ago would be let in now."""
    now = Key.objects.live(clock.now()).select_related("person").filter(pk=key.pk, person__is_active=True).first()
    return now is not None and may_evaluate(now) and not now.is_asleep(clock.now())


def is_use_unnoted(key: Key) -> bool:
    return key.last_used_verb != VERB or key.last_used_at is None or clock.now() - key.last_used_at >= NOTE_USE_EVERY
