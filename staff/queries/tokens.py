"""Which tokens open the API, and whose are they?"""

import hashlib
from datetime import datetime

from staff.models import Person, Token, Tokens


def tokens_of(person: Person, at: datetime) -> Tokens:
    """The person's tokens that still open the API, newest first."""
    return person.tokens.live(at).order_by("-created_at")


def hash_of(raw: str) -> str:
    """How a token is kept. It has 256 random bits, so a plain SHA-256 is enough."""
    return hashlib.sha256(raw.encode()).hexdigest()


def token_behind(raw: str, at: datetime) -> Token | None:
    """The live token that was shown, if there is one and its person may still sign in."""
    live = Token.objects.live(at).select_related("person")
    return live.filter(token_hash=hash_of(raw), person__is_active=True).first()
