"""How does the server reach Django? With the headers of every answer also on those that Django gives before any middleware."""

from io import BytesIO

from django.core.handlers.asgi import ASGIHandler, ASGIRequest
from django.http import HttpResponse
from django.utils.module_loading import import_string

HEADERS = (  # what in settings.MIDDLEWARE says something to browsers with every answer
    "csp.middleware.CSPMiddleware",
    "hqconsole.kernel.middleware.SecurityHeaders",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
)


class Handler(ASGIHandler):
    """Django's own. A request that it cannot even read, or that is too large, meets no middleware: its answer does here."""

    def create_request(self, scope: dict, body_file) -> tuple[ASGIRequest | None, HttpResponse | None]:
        request, answer = super().create_request(scope, body_file)
        return request, answer and with_headers(answer, scope)


def with_headers(answer: HttpResponse, scope: dict) -> HttpResponse:
    """The answer as if it had come through the middleware; of the request only what can be read, which is not its query."""

    def door(_request: ASGIRequest) -> HttpResponse:
        return answer

    for name in reversed(HEADERS):
        door = import_string(name)(door)
    return door(ASGIRequest(scope | {"query_string": b""}, BytesIO()))
