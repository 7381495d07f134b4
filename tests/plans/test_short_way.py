"""Evaluations take a short way to the same doors: whoever decides elsewhere decides there too."""

import asyncio
import json
import time
from datetime import timedelta

import pytest
import time_machine
from asgiref.testing import ApplicationCommunicator
from django.conf import settings as project
from django.db import connection, connections

from hqconsole.kernel import handler, short_way
from network import rules
from network.notation import network_of
from plans.models import Feature
from plans.ofrep.hearing import hearing
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


def scope_of(path: str = FLAGS, host: str = "testserver", client=("203.0.113.9", 40000), query_string=b"", **headers) -> dict:
    named = [(b"host", host.encode()), *((name.replace("_", "-").encode(), text.encode()) for name, text in headers.items())]
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "query_string": query_string,
    }
    return scope | {"client": client, "server": ("testserver", 80), "headers": named}


def answered(console, body: bytes = b"{}", **asked) -> tuple[int, dict, bytes]:
    """Status, headers and body of what the whole application answers to a post."""

    async def ask():
        talk = ApplicationCommunicator(console, scope_of(**asked))
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


def test_a_key_that_ends_is_refused_after_a_second(console):
    (key, text), tenant = key_of(), make.tenant()
    before = answered(console, body=about(tenant), authorization=f"Bearer {text}")
    type(key).objects.filter(pk=key.pk).update(revoked_at=make.clock.now())

    with time_machine.travel(make.clock.now() + short_way.ADMITTED, tick=False):
        after = answered(console, body=about(tenant), authorization=f"Bearer {text}")

    assert (before[0], after[0]) == (200, 401)


@pytest.fixture
def ears(committed_db):
    """This process hears what moves."""
    hearing.start()
    until = time.monotonic() + 20
    while not hearing.is_sure and time.monotonic() < until:
        time.sleep(0.01)


@pytest.fixture
def in_a_thread(console, monkeypatch):
    """The requests that were answered in a thread: for these the database may have been asked."""
    waited, really = [], console.short_way.answer
    monkeypatch.setattr(console.short_way, "answer", lambda *given: waited.append(given) or really(*given))
    return waited


def test_whoever_was_let_in_is_answered_at_once_from_what_is_at_hand(console, ears, in_a_thread):
    tenant, text = make.tenant(), key_of()[1]
    first, second = (answered(console, body=about(tenant), authorization=f"Bearer {text}") for _time in range(2))

    third = answered(console, body=about(tenant), authorization=f"Bearer {text}")

    assert len(in_a_thread) <= 2  # the second, too, where something moved in this moment
    assert first[0] == second[0] == third[0] == 200
    assert first[2] == second[2] == third[2]
    assert first[1].keys() == third[1].keys()
    assert {**first[1], "X-Request-ID": ""} == {**third[1], "X-Request-ID": ""}
    assert len({headers["X-Request-ID"] for _status, headers, _body in (first, second, third)}) == 3


def test_what_is_known_is_answered_at_once_with_its_tag(console, ears, in_a_thread):
    tenant, text = make.tenant(), key_of()[1]
    for _time in range(2):
        tag = answered(console, body=about(tenant), authorization=f"Bearer {text}")[1]["ETag"]
    del in_a_thread[:]

    status, headers, body = answered(console, body=about(tenant), authorization=f"Bearer {text}", if_none_match=tag)

    assert (status, headers["ETag"], body, in_a_thread) == (304, tag, b"", [])


@pytest.mark.parametrize(
    "other",
    [
        {"authorization": "Bearer hq_dev_nobodys"},
        {"host": "elsewhere.example"},
        {"path": f"{FLAGS}/driver_app"},
        {"query_string": b"flagConfigEtag=x"},
        {"client": ("203.0.113.10", 40000)},
        {"x_forwarded_for": "198.51.100.1"},
    ],
    ids=["key", "host", "flag", "query", "address", "proxy"],
)
def test_nobody_else_is_let_in_with_them(console, other):
    tenant, text = make.tenant(), key_of()[1]
    answered(console, body=about(tenant), authorization=f"Bearer {text}")

    scope = scope_of(**{"authorization": f"Bearer {text}"} | other)

    assert console.short_way.admissions.of(scope_of(authorization=f"Bearer {text}"))
    assert console.short_way.admissions.of(scope) is None


def test_a_clock_that_is_set_back_lets_nobody_in(console):
    text = key_of()[1]
    answered(console, body=about(make.tenant()), authorization=f"Bearer {text}")

    with time_machine.travel(make.clock.now() - timedelta(hours=1), tick=False):
        assert console.short_way.admissions.of(scope_of(authorization=f"Bearer {text}")) is None


def test_what_moved_is_seen_within_two_seconds(console, ears):
    tenant, text = make.tenant(), key_of()[1]
    for _time in range(2):
        before = answered(console, body=about(tenant), authorization=f"Bearer {text}")
    Feature.objects.filter(key="driver_app").update(is_killed=True)
    moved_at = time.monotonic()

    while answered(console, body=about(tenant), authorization=f"Bearer {text}")[1]["ETag"] == before[1]["ETag"]:
        assert time.monotonic() - moved_at < 2


def test_each_answer_counts(console, ears, settings):
    settings.KEY_EVALUATIONS_PER_MINUTE = 3
    tenant, text = make.tenant(), key_of()[1]
    begin = make.clock.now().replace(second=0, microsecond=0) + timedelta(minutes=1)

    with time_machine.travel(begin, tick=False):
        found = [answered(console, body=about(tenant), authorization=f"Bearer {text}")[0] for _time in range(5)]

    assert found == [200, 200, 200, 429, 429]


def test_whoever_asks_too_often_waits_for_nothing(console, ears, in_a_thread, settings):
    settings.KEY_EVALUATIONS_PER_MINUTE = 1
    tenant, text = make.tenant(), key_of()[1]
    begin = make.clock.now().replace(second=0, microsecond=0) + timedelta(minutes=1)

    with time_machine.travel(begin, tick=False):
        for _time in range(3):
            status, headers, _body = answered(console, body=about(tenant), authorization=f"Bearer {text}")

    assert (status, headers["Retry-After"]) == (429, "60")
    assert len(in_a_thread) <= 2


def test_an_admission_that_ends_while_its_request_waits_is_none(console):
    (key, text), tenant = key_of(), make.tenant()
    answered(console, body=about(tenant), authorization=f"Bearer {text}")
    type(key).objects.filter(pk=key.pk).update(revoked_at=make.clock.now())

    with time_machine.travel(make.clock.now() + short_way.ADMITTED, tick=False):
        waited = console.short_way.threads.submit(
            console.short_way.answer, scope_of(authorization=f"Bearer {text}"), about(tenant)
        )
        assert waited.result().status_code == 401


def test_what_is_too_long_to_be_kept_is_not(console):
    text = key_of()[1]
    long = {"authorization": f"Bearer {text}", "query_string": b"x" * short_way.FACTS}

    assert answered(console, body=about(make.tenant()), **long)[0] == 200
    assert not console.short_way.admissions.known


def test_a_fault_is_told_to_whoever_was_let_in(console, ears):
    text = key_of()[1]
    answered(console, body=about(make.tenant()), authorization=f"Bearer {text}")

    said = [
        answered(console, body=body, authorization=f"Bearer {text}") for body in (b"[", b'{"context": {"targetingKey": "none"}}')
    ]

    assert [(status, json.loads(body)["errorCode"]) for status, _headers, body in said] == [
        (400, "PARSE_ERROR"),
        (400, "INVALID_CONTEXT"),
    ]


def test_the_network_gate_stands_before_the_key(console, monkeypatch):
    known = rules.Standing()
    known.keep_up = lambda: None
    known.outside = (network_of("198.51.100.0/24"),)
    monkeypatch.setattr(rules, "standing", known)

    assert answered(console, body=about(make.tenant()), authorization=f"Bearer {key_of()[1]}")[0] == 403


def test_another_host_is_refused(console):
    assert answered(console, host="elsewhere.example")[0] == 400


def test_a_body_that_is_too_large_is_refused_with_the_headers_of_every_answer(console):
    body = about(make.tenant()).ljust(short_way.LARGEST + 1)

    status, headers, _body = answered(console, body=body, authorization=f"Bearer {key_of()[1]}")

    assert (status, headers["Cache-Control"]) == (413, "no-store")
    assert answered(console, body=body[:-1], authorization=f"Bearer {key_of()[1]}")[0] == 200


def test_what_comes_in_pieces_is_too_large_all_the_same():
    pieces = iter([{"type": "http.request", "body": b" " * 1_000, "more_body": True}] * 1_000)

    async def receive():
        return next(pieces)

    assert asyncio.run(short_way.body_of(receive)) is None
    assert len(list(pieces)) > 900  # nobody reads on


@pytest.mark.parametrize("path", [FLAGS, "/sign-in/"])
def test_a_header_of_nonsense_is_refused(console, path):
    status, headers, _body = answered(console, path=path, content_type="application/json; x*=bogus''y")

    assert (status, headers["Cache-Control"]) == (400, "no-store")


def test_a_thread_keeps_its_connection_until_postgresql_ends_it(console, monkeypatch):
    monkeypatch.setattr(short_way, "THREADS", 1)
    way, text, tenant = short_way.ShortWay(), key_of()[1], make.tenant()
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
    assert set(project.MIDDLEWARE) >= short_way.FOR_PEOPLE
