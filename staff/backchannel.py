"""Does the provider say that somebody signed out there? Source: OpenID Connect Back-Channel Logout 1.0, section 2.6."""

from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction

from hqconsole.kernel import clock

from .discovery import discovered
from .models import HeardLogout
from .signatures import BadToken, keys_at, verified

EVENT = "http://schemas.openid.net/event/backchannel-logout"
TYPES = ("logout+jwt",)
MAX_AGE = timedelta(minutes=2)
REMEMBER_FOR = timedelta(minutes=10)


def heard(logout_token: str) -> tuple[str, str]:
    """Subject and session id of a logout token that is good; either may be empty, not both. Raises BadToken."""
    provider = settings.HQ_PROVIDER
    told = verified(
        logout_token,
        keys_at(discovered(provider)["jwks_uri"]),
        issuer=provider.issuer,
        audience=provider.client_id,
        required=("jti", "events"),
        types=TYPES,
    )
    events, subject, sid = told["events"], told.get("sub", ""), told.get("sid", "")
    if not isinstance(events, dict) or not isinstance(events.get(EVENT), dict) or "nonce" in told:
        raise BadToken("no logout token")
    if not isinstance(sid, str) or not (subject or sid):
        raise BadToken("about nobody")
    if clock.now().timestamp() - told["iat"] > MAX_AGE.total_seconds():
        raise BadToken("too old")
    refuse_twice(told["jti"])
    return subject, sid


def refuse_twice(jti: str) -> None:
    """Raise BadToken for a token that was heard before. By the time we forget it, it is too old."""
    at = clock.now()
    HeardLogout.objects.filter(at__lt=at - REMEMBER_FOR).delete()
    try:
        with transaction.atomic():
            HeardLogout.objects.create(jti=jti[:255], at=at)
    except IntegrityError as twice:
        raise BadToken("heard before") from twice
