"""Who does a script act for? The API asks here what the token in its Authorization header is worth."""

import re
from datetime import timedelta

from django.db.models import Q
from django.http import HttpRequest

from hqconsole.kernel import clock
from hqconsole.kernel.actor import Actor, Origin

from . import queries
from .models import Token
from .sources import address, request_id

SHAPE = re.compile(r"hqs_[A-Za-z0-9_-]{43}")
NOTE_USE_EVERY = timedelta(minutes=1)


def actor_of_token(raw: str, request: HttpRequest) -> Actor | None:
    """The person a token (without "Bearer ") stands for, or None. It is no proof of a recent sign-in."""
    at = clock.now()
    token = queries.token_behind(raw, at) if SHAPE.fullmatch(raw) else None
    if token is None:
        return None
    unnoted = Q(last_used_at=None) | Q(last_used_at__lt=at - NOTE_USE_EVERY)
    Token.objects.filter(unnoted, pk=token.pk).update(last_used_at=at)
    return token.person.as_actor(Origin.API, ip=address(request), request_id=request_id(request))
