"""How does the server reach Django? With the headers of every answer also on those that Django gives before any middleware.

Evaluations, which the product's servers ask for without end, take a short way to the same views.
"""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from select import select

from django.conf import settings
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, ASGIRequest
from django.core.handlers.exception import convert_exception_to_response
from django.db import connection
from django.http import HttpResponse
from django.utils.module_loading import import_string

HEADERS = (  # what in settings.MIDDLEWARE says something to browsers with every answer
    "csp.middleware.CSPMiddleware",
    "hqconsole.kernel.middleware.SecurityHeaders",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
)
FOR_PEOPLE = frozenset(  # what in settings.MIDDLEWARE knows people by their sessions and speaks their language
    {
        "whitenoise.middleware.WhiteNoiseMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "staff.middleware.WhoIsThis",
        "staff.middleware.Language",
        "django.contrib.messages.middleware.MessageMiddleware",
        "allauth.account.middleware.AccountMiddleware",
        "django_htmx.middleware.HtmxMiddleware",
    }
)
EVALUATION = re.compile(r"/ofrep/v1/evaluate/flags(/[^/]+)?")
THREADS = 4  # of one process; more would only wait for each other


class Handler(ASGIHandler):
    """Django's own. A request that it cannot even read, or that is too large, meets no middleware: its answer does here."""

    def __init__(self):
        super().__init__()
        self.short_way = ShortWay()

    async def __call__(self, scope: dict, receive, send) -> None:
        is_evaluation = scope["type"] == "http" and EVALUATION.fullmatch(scope["path"])
        await (self.short_way if is_evaluation else super()).__call__(scope, receive, send)

    def create_request(self, scope: dict, body_file) -> tuple[ASGIRequest | None, HttpResponse | None]:
        request, answer = super().create_request(scope, body_file)
        return request, answer and with_headers(answer, scope)


class ShortWay(ASGIHandler):
    """The middleware that is not for people, once into a thread that stays, and back.

    Django's own way makes a thread and takes a connection for each request, and changes threads five times.
    """

    def load_middleware(self, is_async: bool = False) -> None:
        self._view_middleware, self._template_response_middleware, self._exception_middleware = [], [], []
        door = convert_exception_to_response(self._get_response)
        for name in reversed([each for each in settings.MIDDLEWARE if each not in FOR_PEOPLE]):
            middleware = import_string(name)(door)
            if hasattr(middleware, "process_view"):
                self._view_middleware.insert(0, middleware.process_view)
            if hasattr(middleware, "process_exception"):
                self._exception_middleware.append(middleware.process_exception)
            door = convert_exception_to_response(middleware)
        self._middleware_chain = door
        self.threads = ThreadPoolExecutor(THREADS, "evaluation")

    async def __call__(self, scope: dict, receive, send) -> None:
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        answer = await asyncio.get_running_loop().run_in_executor(self.threads, self.answer, scope, body)
        headers = [(name.encode("ascii"), value.encode("latin1")) for name, value in answer.items()]
        await send({"type": "http.response.start", "status": answer.status_code, "headers": headers})
        await send({"type": "http.response.body", "body": answer.content})

    def answer(self, scope: dict, body) -> HttpResponse:
        """What the chain says, in this thread, which keeps its connection for the next one."""
        with body:
            request, refusal = self.create_request(scope, body)
            if request is None:
                return with_headers(refusal, scope)
            lay_down_broken_connection()
            return self.get_response(request)


def lay_down_broken_connection() -> None:
    """One that failed, or on which PostgreSQL says something unasked, which is its farewell; the next question opens another."""
    opened = connection.connection
    if opened is not None and (connection.errors_occurred or opened.closed or select([opened], [], [], 0)[0]):
        connection.close()


def with_headers(answer: HttpResponse, scope: dict) -> HttpResponse:
    """The answer as if it had come through the middleware; of the request only what can be read, which is not its query."""

    def door(_request: ASGIRequest) -> HttpResponse:
        return answer

    for name in reversed(HEADERS):
        door = import_string(name)(door)
    return door(ASGIRequest(scope | {"query_string": b""}, BytesIO()))
