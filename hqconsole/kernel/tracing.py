"""Which request or job does a line in the log belong to? One id per request, on every line, and in the answer's header."""

import re
from contextvars import ContextVar
from uuid import uuid4

from django.http import HttpRequest
from structlog.contextvars import get_contextvars

HEADER = "X-Request-ID"
IN_META = "HTTP_X_REQUEST_ID"
GIVEN_ID = re.compile(r"[A-Za-z0-9-]{8,64}")

current_request: ContextVar[HttpRequest | None] = ContextVar("current_request", default=None)


class RequestId:
    """Knows each request by the id its proxy gave it, or by a new one, which it puts where everybody else looks for it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.META[IN_META] = known = id_of(request)
        token = current_request.set(request)
        try:
            response = self.get_response(request)
        finally:
            current_request.reset(token)
        response.headers[HEADER] = known
        return response


def id_of(request: HttpRequest) -> str:
    """The id that its proxy gave the request, or a new one."""
    given = request.META.get(IN_META, "")
    return given if GIVEN_ID.fullmatch(given) else uuid4().hex


def trace() -> dict[str, str]:
    """Who and what is at work right now: request_id and actor, as far as they are known; the same for a job."""
    request = current_request.get()
    if request is None:
        return get_contextvars()
    actor = getattr(request, "auth", None) or getattr(request, "actor", None)
    return {"request_id": request.META[IN_META]} | ({"actor": actor.id} if actor else {})
