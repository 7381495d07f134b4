"""How often may a script call, and how often may anybody guess? Counted in Redis; in this process while Redis is away."""

import logging
from collections import Counter
from functools import cache

from django.conf import settings
from django.utils.translation import gettext as _
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import RateLimiter, SlidingWindowCounterRateLimiter
from redis.exceptions import RedisError

from hqconsole.kernel import clock
from hqconsole.kernel.errors import Refusal

log = logging.getLogger(__name__)
PATIENCE_SECONDS = 0.3
CALLS = RateLimitItemPerMinute(settings.KEY_CALLS_PER_MINUTE, namespace="key_calls")
ENTRANCES = RateLimitItemPerMinute(settings.EMERGENCY_TRIES_PER_MINUTE, namespace="entrances")
SIGN_INS = RateLimitItemPerMinute(settings.SIGN_INS_PER_MINUTE, namespace="sign_ins")
GUESSES = RateLimitItemPerMinute(settings.KEY_GUESSES_PER_MINUTE, namespace="key_guesses")


class TooOften(Refusal):
    """More calls than agreed; `retry_after` says in how many seconds the next one is welcome."""

    code = "rate_limited"
    status = 429
    retry_after = 60


@cache
def shared() -> RateLimiter:
    patience = {"socket_timeout": PATIENCE_SECONDS, "socket_connect_timeout": PATIENCE_SECONDS}
    return SlidingWindowCounterRateLimiter(RedisStorage(settings.REDIS_URL, **patience))


@cache
def own() -> RateLimiter:
    return SlidingWindowCounterRateLimiter(MemoryStorage())


class Minutes:
    """Counts what is asked so often that asking Redis would cost more than answering: each minute anew, in this process."""

    def __init__(self):
        self.minute, self.hits = 0, Counter()

    def hit(self, name: str, most: int) -> bool:
        """Count one; whether it still was within the limit. Two threads that meet may count as one."""
        minute = int(clock.now().timestamp()) // 60
        if minute != self.minute:
            self.minute, self.hits = minute, Counter()
        self.hits[name] += 1
        return self.hits[name] <= most


def hit(item: RateLimitItem, name: str) -> bool:
    """Count one; whether it still was within the limit."""
    try:
        return shared().hit(item, name)
    except RedisError as away:
        log.warning("Calls are counted in this process alone: %s", away)
        return own().hit(item, name)


def is_spent(item: RateLimitItem, name: str) -> bool:
    """Whether the limit is used up, without counting."""
    try:
        return not shared().test(item, name)
    except RedisError:
        return not own().test(item, name)


def refuse_hurry(handle: str) -> None:
    """Count a call of a key. Raises TooOften above KEY_CALLS_PER_MINUTE."""
    if not hit(CALLS, handle):
        raise TooOften(_("This key calls too often. Wait a minute."))


def refuse_guessers(address: str) -> None:
    """Raises TooOften where too many wrong keys came from this address, before anything is looked up."""
    if is_spent(GUESSES, address):
        raise TooOften(_("Too many wrong keys came from your address. Wait a minute."))


def refuse_forcing(address: str) -> None:
    """Count a try of a sealed credential. Raises TooOften above EMERGENCY_TRIES_PER_MINUTE, before anything is looked up."""
    if not hit(ENTRANCES, address):
        raise TooOften(_("Too many tries came from your address. Wait a minute."))


def refuse_restless(who: str) -> None:
    """Count a sign-in that begins, by its address, or by the person who is signed in already. Raises TooOften above
    SIGN_INS_PER_MINUTE, before the provider is asked or a session is written."""
    if not hit(SIGN_INS, who):
        raise TooOften(_("Too many sign-ins were begun here. Wait a minute."))


def note_guess(address: str) -> None:
    hit(GUESSES, address)
