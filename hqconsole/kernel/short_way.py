"""By which way do requests come that machines make without end? Past the middleware that is for people, to the same views.

Whoever was let in is let in again for a second, by the view alone; and answered at once where all it takes is at hand in this
process, without waiting for a thread or the database. What is not in order goes the whole way, where it is told what it is.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from io import BytesIO
from select import POLLIN, poll

import psycopg
from django.conf import settings
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIRequest
from django.core.handlers.exception import convert_exception_to_response
from django.db import connection
from django.http import HttpResponse
from django.utils.module_loading import import_string

from . import clock
from .headers import DressingHandler, with_headers
from .tracing import HEADER, id_of

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
THREADS = 4  # of one process; more would only wait for each other
ADMITTED = timedelta(seconds=1)  # again, without a look at key, network and person
ADMISSIONS, FACTS = 1_000, 8_000  # of one process, and bytes of each
LARGEST = 65_536  # bytes of a body: it is read before anything is known of who sends it
FREE = {b"content-length", b"if-none-match", HEADER.lower().encode(), b"traceparent", b"tracestate"}  # no matter for the gates
OWN = {"Content-Type", "Content-Length", "ETag", HEADER}  # what each answer says of itself

Again = Callable[[ASGIRequest], HttpResponse]


@dataclass(frozen=True)
class Admission:
    """The right of a caller to be answered again, until then, in the same dress."""

    again: Again
    headers: dict[str, str]
    until: datetime

    def answer(self, scope: dict, body: bytes) -> HttpResponse | None:
        """The answer to another request of the caller; None where only the whole way can say it.

        Without a thread it is also None where the database has to be asked: Django refuses to ask it there.
        """
        try:
            request = ASGIRequest(scope, BytesIO(body))
            answer = self.again(request)
        except Exception:  # whatever it is, it happens again on the whole way, and is answered there
            return None
        for name, value in self.headers.items():
            answer.headers[name] = value
        answer.headers[HEADER], answer.headers["Content-Length"] = id_of(request), str(len(answer.content))
        return answer


class Admissions:
    """Who was let in within the last second: by everything that the gates may look at."""

    def __init__(self):
        self.known: dict[tuple, Admission] = {}

    def of(self, scope: dict) -> Admission | None:
        found = self.known.get(facts_of(scope))
        return found if found and timedelta(0) < found.until - clock.now() <= ADMITTED else None

    def note(self, scope: dict, answer: HttpResponse, asked_at: datetime) -> None:
        """Note who got this answer, if the view that gave it would answer again."""
        again, facts = getattr(answer, "again", None), facts_of(scope)
        if again and len(repr(facts)) <= FACTS:
            if len(self.known) >= ADMISSIONS:
                self.known.clear()
            headers = {name: value for name, value in answer.items() if name not in OWN}
            self.known[facts] = Admission(again, headers, asked_at + ADMITTED)


def facts_of(scope: dict) -> tuple:
    """Whatever of a request decides whether it is let in, and where to: all but its body and what is no matter for that."""
    headers = tuple((name, value) for name, value in scope["headers"] if name not in FREE)
    client = scope.get("client") or ("",)
    return scope["method"], scope["scheme"], client[0], scope["path"], scope["query_string"], headers


class ShortWay(DressingHandler):
    """The middleware that is not for people, at most once into a thread that stays, and back.

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
        self.admissions, self.threads = Admissions(), ThreadPoolExecutor(THREADS, "evaluation")

    async def __call__(self, scope: dict, receive, send) -> None:
        try:
            body = await body_of(receive)
        except RequestAborted:
            return
        if body is None:
            answer = with_headers(HttpResponse(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE), scope)
        else:
            answer = self.answer_again(scope, body)
        if answer is None:
            answer = await asyncio.get_running_loop().run_in_executor(self.threads, self.answer, scope, body)
        headers = [(name.encode("ascii"), value.encode("latin1")) for name, value in answer.items()]
        await send({"type": "http.response.start", "status": answer.status_code, "headers": headers})
        await send({"type": "http.response.body", "body": answer.content})

    def answer_again(self, scope: dict, body: bytes) -> HttpResponse | None:
        """What the view says to whoever was let in a moment ago."""
        admission = self.admissions.of(scope)
        return admission and admission.answer(scope, body)

    def answer(self, scope: dict, body: bytes) -> HttpResponse:
        """The same, else what the chain says, in a thread that keeps its connection."""
        lay_down_broken_connection()
        answer = self.answer_again(scope, body)
        if answer is None:
            lay_down_broken_connection()
            answer = self.answer_of_chain(scope, body)
        return answer

    def answer_of_chain(self, scope: dict, body: bytes) -> HttpResponse:
        request, refusal = self.create_request(scope, BytesIO(body))
        if request is None:
            return refusal
        asked_at = clock.now()
        answer = self.get_response(request)
        self.admissions.note(scope, answer, asked_at)
        return answer


async def body_of(receive) -> bytes | None:
    """The body of a request; None where it is larger than any may be. Raises RequestAborted."""
    body = bytearray()
    while len(body) <= LARGEST:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise RequestAborted
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    return bytes(body) if len(body) <= LARGEST else None


def lay_down_broken_connection() -> None:
    """One that failed, or on which PostgreSQL says something unasked, which is its farewell; the next question opens another."""
    opened = connection.connection
    if opened is not None and (connection.errors_occurred or opened.closed or says_something(opened)):
        connection.close()


def says_something(opened: psycopg.Connection) -> bool:
    ear = poll()
    ear.register(opened, POLLIN)
    return bool(ear.poll(0))
