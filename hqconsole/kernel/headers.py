"""What does every answer say to browsers? Also one that Django gives before it meets any middleware."""

from io import BytesIO

from django.core.handlers.asgi import ASGIHandler, ASGIRequest
from django.http import HttpResponse, HttpResponseBadRequest
from django.utils.module_loading import import_string

HEADERS = (  # what in settings.MIDDLEWARE says something to browsers with every answer
    "csp.middleware.CSPMiddleware",
    "hqconsole.kernel.middleware.SecurityHeaders",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
)


class DressingHandler(ASGIHandler):
    """Django's own. A request that it cannot even read, or that is too large, meets no middleware: its answer does here."""

    def create_request(self, scope: dict, body_file) -> tuple[ASGIRequest | None, HttpResponse | None]:
        try:
            request, answer = super().create_request(scope, body_file)
        except ValueError:  # of a header that is no header, such as a Content-Type of nonsense
            request, answer = None, HttpResponseBadRequest()
        return request, answer and with_headers(answer, scope)


def with_headers(answer: HttpResponse, scope: dict) -> HttpResponse:
    """The answer as if it had come through the middleware; of the request only what can be read: not its query nor its type."""

    def door(_request: ASGIRequest) -> HttpResponse:
        return answer

    for name in reversed(HEADERS):
        door = import_string(name)(door)
    readable = [(name, value) for name, value in scope["headers"] if name != b"content-type"]
    return door(ASGIRequest(scope | {"query_string": b"", "headers": readable}, BytesIO()))
