"""Who signed this token, and is it meant for us? Everything PyJWT leaves to its caller is decided here, once.

The key decides the algorithm, never the token; the address of the keys is ours, never the token's. Source: RFC 8725.
"""

import base64
import json
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache

import jwt
import requests
from django.core.exceptions import SuspiciousOperation

from hqconsole.kernel import clock

ALGORITHMS = ("RS256", "ES256")
LEEWAY = timedelta(seconds=30)
MAX_LENGTH = 32_000
PATIENCE_SECONDS = 3
FRESH_FOR = timedelta(minutes=5)
LAST_GOOD_FOR = timedelta(hours=1)
ASK_AT_MOST_EVERY = timedelta(seconds=10)
NEVER = datetime.min.replace(tzinfo=UTC)


class BadToken(SuspiciousOperation):
    """The token is not what it must be. The message is for our log, not for whoever sent it."""


@dataclass
class KeySet:
    """The public keys at one address. Asked again after five minutes, or for a key id nobody knows, at most every ten
    seconds; while the address does not answer, the last good answer counts for an hour."""

    url: str
    keys: dict[str, jwt.PyJWK] = field(default_factory=dict)
    answered_at: datetime = NEVER
    asked_at: datetime = NEVER
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def key(self, kid: str | None) -> jwt.PyJWK:
        """The key with this id; the only key there is for a token that names none. Raises BadToken."""
        with self.lock:
            at = clock.now()
            if at - self.answered_at > FRESH_FOR or self.named(kid) is None:
                self.ask(at)
            if at - self.answered_at > LAST_GOOD_FOR:
                raise BadToken("the keys are not known")
            if (found := self.named(kid)) is None:
                raise BadToken("unknown key id")
            return found

    def named(self, kid: str | None) -> jwt.PyJWK | None:
        if kid is None:
            return next(iter(self.keys.values())) if len(self.keys) == 1 else None
        return self.keys.get(kid)

    def ask(self, at: datetime) -> None:
        if at - self.asked_at < ASK_AT_MOST_EVERY:
            return
        self.asked_at = at
        try:
            answer = requests.get(self.url, timeout=PATIENCE_SECONDS, allow_redirects=False)
            answer.raise_for_status()
            self.keys = usable(answer.json()["keys"])
        except (requests.RequestException, ValueError, KeyError, TypeError):
            return
        self.answered_at = at


def usable(listed: list[dict]) -> dict[str, jwt.PyJWK]:
    """The keys among those listed that sign with an algorithm of ours; shared secrets have no place in a public list."""
    fit = {}
    for each in listed:
        if each.get("kty") not in ("RSA", "EC") or each.get("use", "sig") != "sig":
            continue
        try:
            key = jwt.PyJWK(each)
        except jwt.PyJWTError:
            continue
        if key.algorithm_name in ALGORITHMS:
            fit[str(each.get("kid"))] = key
    return fit


@cache
def keys_at(url: str) -> KeySet:
    return KeySet(url)


def verified(
    token: str, keys: KeySet, *, issuer: str, audience: str, required: tuple[str, ...], types: tuple[str | None, ...]
) -> dict:
    """The claims of a token that one of these keys signed, for this audience. Raises BadToken for anything else."""
    header = header_of(token)
    if header.get("typ") not in types:
        raise BadToken("wrong typ")
    if header.get("alg") not in ALGORITHMS:
        raise BadToken("wrong algorithm")
    key = keys.key(header.get("kid"))
    if key.algorithm_name != header["alg"]:
        raise BadToken("the algorithm is not the key's")
    return claims_of(token, key, [key.algorithm_name], issuer=issuer, audience=audience, required=required)


def claims_of(token: str, key, algorithms: list[str], *, issuer: str, audience: str, required: tuple[str, ...]) -> dict:
    """The claims, once signature, issuer, audience and times hold."""
    try:
        told = jwt.decode(
            token,
            key,
            algorithms=algorithms,
            issuer=issuer,
            audience=audience,
            leeway=LEEWAY,
            options={"require": ["iss", "aud", "iat", *required]},
        )
    except jwt.PyJWTError as wrong:
        raise BadToken(str(wrong)) from wrong
    if any(type(told.get(name, 0)) not in (int, float) for name in ("iat", "exp", "nbf")):
        raise BadToken("a time that is no number")
    return told


def header_of(token: str) -> dict:
    """The header of a token in which nothing is said twice."""
    if len(token) > MAX_LENGTH:
        raise BadToken("too long")
    try:
        head, body, _signature = token.split(".")
        header, claims = (json.loads(decoded(part), object_pairs_hook=said_once) for part in (head, body))
    except (ValueError, RecursionError) as wrong:
        raise BadToken("no token") from wrong
    if not isinstance(header, dict) or not isinstance(claims, dict) or not isinstance(header.get("kid", ""), str):
        raise BadToken("no token")
    return header


def decoded(part: str) -> bytes:
    """The bytes of a part. PostgreSQL keeps no NUL, so nobody may be called one."""
    plain = base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
    if b"\\u0000" in plain:
        raise ValueError("a NUL")
    return plain


def said_once(pairs: list[tuple]) -> dict:
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a claim stands there twice")
    return dict(pairs)
