"""Evaluations take a short way to the same doors: whoever decides elsewhere decides there too."""

import asyncio
import json

import pytest
from asgiref.testing import ApplicationCommunicator
from django.conf import settings as project
from django.db import connection, connections

from hqconsole.kernel import handler
from network import rules
from network.notation import network_of
from tests import make

from .product import FLAGS, key_of, nobody_writes

pytestmark = [pytest.mark.usefixtures("committed_db", "nobody_writes")]
__all__ = ["nobody_writes"]


@pytest.fixture
def console(committed_db):
    found = handler.Handler()
    yield found
    found.short_way.threads.submit(connections.close_all)
    found.short_way.threads.shutdown()


def answered(console, path: str = FLAGS, body: bytes = b"{}", host: str = "testserver", **headers) -> tuple[int, dict, bytes]:
    """Status, headers and body of what the whole application answers to a post."""
    named = [(b"host", host.encode()), *((name.replace("_", "-").encode(), text.encode()) for name, text in headers.items())]
    scope = {"type": "http", "http_version": "1.1", "method": "POST", "scheme": "http", "path": path, "query_string": b""}
    scope |= {"client": ("203.0.113.9", 40000), "server": ("testserver", 80), "headers": named}

    async def ask():
        talk = ApplicationCommunicator(console, scope)
        await talk.send_input({"type": "http.request", "body": body})
        start = await talk.receive_output(timeout=20)
        said = await talk.receive_output(timeout=20)
        return start["status"], {name.decode(): text.decode() for name, text in start["headers"]}, said["body"]

    return asyncio.run(ask())


def about(tenant) -> bytes:
    return json.dumps({"context": {"targetingKey": str(tenant.pk)}}).encode()


def test_a_key_is_answered_with_the_headers_of_every_answer(console):
    status, headers, body = answered(console, body=about(make.tenant()), authorization=f"Bearer {key_of()[1]}")

    assert (status, json.loads(body)["flags"][0]["reason"]) == (200, "STATIC")
    assert headers["Cache-Control"] == "no-store"
    assert {"Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "X-Request-ID", "ETag"} <= set(headers)


def test_without_a_key_nothing_is_answered(console):
    status, headers, _body = answered(console, body=about(make.tenant()))

    assert (status, headers["WWW-Authenticate"]) == (401, "Bearer")


def test_a_key_that_ends_is_refused_at_once(console):
    (key, text), tenant = key_of(), make.tenant()
    before = answered(console, body=about(tenant), authorization=f"Bearer {text}")
    type(key).objects.filter(pk=key.pk).update(revoked_at=make.clock.now())

    after = answered(console, body=about(tenant), authorization=f"Bearer {text}")

    assert (before[0], after[0]) == (200, 401)


def test_the_network_gate_stands_before_the_key(console, monkeypatch):
    known = rules.Standing()
    known.keep_up = lambda: None
    known.outside = (network_of("198.51.100.0/24"),)
    monkeypatch.setattr(rules, "standing", known)

    assert answered(console, body=about(make.tenant()), authorization=f"Bearer {key_of()[1]}")[0] == 403


def test_another_host_is_refused(console):
    assert answered(console, host="elsewhere.example")[0] == 400


def test_a_body_that_is_too_large_is_refused(console, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10

    assert answered(console, body=b"x" * 11, authorization=f"Bearer {key_of()[1]}")[0] in (400, 413)


def test_a_thread_keeps_its_connection_until_postgresql_ends_it(console, monkeypatch):
    monkeypatch.setattr(handler, "THREADS", 1)
    way, text, tenant = handler.ShortWay(), key_of()[1], make.tenant()
    for _time in range(2):
        assert answered(way, body=about(tenant), authorization=f"Bearer {text}")[0] == 200
    first = backend_of(way)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [first])

    again = answered(way, body=about(tenant), authorization=f"Bearer {text}")

    assert (again[0], backend_of(way) != first) == (200, True)
    way.threads.submit(connections.close_all)
    way.threads.shutdown()


def backend_of(way) -> int:
    return way.threads.submit(lambda: connection.connection.info.backend_pid).result()


def test_what_it_leaves_out_is_middleware_there_is():
    assert set(project.MIDDLEWARE) >= handler.FOR_PEOPLE
