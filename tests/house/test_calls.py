"""Does the console call, or lead, where somebody tells it to? Addresses are written wherever a text may stand: it never does."""

import random
import socket
import socketserver
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest

from bench.fuzz.fuzzer import Fuzzer, is_ours
from tests import make
from tests.house.urls import leading_to
from tests.servers import Recorder

WAYS_BACK = ("/sign-in/", "/sign-in/again/", "/me/preferences/", "/me/second-factor/", "/prove/")
noted: list[str] | None = None  # while somebody listens


def note(event: str, arguments: tuple) -> None:
    """Python tells of every connection that is opened, and of every name that is looked up."""
    if noted is not None and event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname"):
        noted.append(f"{event} {arguments[-1] if event == 'socket.connect' else arguments[:2]}")


sys.addaudithook(note)


@contextmanager
def listening() -> Iterator[list[str]]:
    """What this process connects to or looks up meanwhile."""
    global noted
    noted = heard = []
    try:
        yield heard
    finally:
        noted = None


class Listener(Recorder):
    """Notes whoever connects, whatever they say."""

    def listening(self):
        recorder = self

        class Notes(socketserver.BaseRequestHandler):
            def handle(self):
                recorder.keep(self.client_address)

        return socketserver.ThreadingTCPServer(("127.0.0.1", 0), Notes)


@pytest.fixture
def listener():
    with Listener() as listener:
        yield listener


@pytest.mark.long
def test_nobody_is_called_whatever_is_written_where(furnished_world, listener, settings):
    seed, urls = random.randrange(10**6), leading_to(listener.port)
    fuzzer = Fuzzer(seed, texts=urls)
    fuzzer.furnish()
    admin, script = (next(each for each in fuzzer.visitors if each.name == name) for name in ("super_admin", "key of everything"))

    with listening() as heard:  # of the identity provider and of Redis, which settings name; of nobody else
        for operation in fuzzer.operations:
            fuzzer.turn(script if operation.is_api else admin, operation, 0.0)

    meant = tuple(f"('127.0.0.1', {urlsplit(each).port})" for each in (settings.HQ_PROVIDER.issuer, settings.REDIS_URL))
    assert [each for each in heard if not each.endswith(meant)] == [], f"seed {seed}"
    assert listener.arrived == []
    assert fuzzer.tally.faults == {}, f"seed {seed}"
    assert len(fuzzer.filler.written) > 40
    assert fuzzer.filler.written.total() > 3 * len(urls)


def test_a_call_would_be_noticed(listener):
    with listening() as heard, pytest.raises(OSError):
        urlopen(f"http://127.0.0.1:{listener.port}/", timeout=5)

    assert listener.next()
    assert any(str(listener.port) in each for each in heard)
    with listening() as heard, pytest.raises(OSError):
        socket.getaddrinfo("no-such-host.invalid", 80)
    assert heard == ["socket.getaddrinfo ('no-such-host.invalid', 80)"]


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.parametrize("url", leading_to(8443))
def test_no_way_back_leads_out_of_the_house(provider, url):
    for browser in (make.client(None), make.client()):
        for path in WAYS_BACK:
            asked = {"next": url, "for": "0" * 64, "theme": "dark", "language": "en"}
            for answer in (browser.get(path, asked), browser.post(path, asked | {"code": "1"})):
                assert is_ours(answer.get("Location", "/")), path
                assert answer.status_code < 500


@pytest.mark.parametrize(
    ("way", "ours"),
    [
        *(("/", True), ("/tenants/?text=%20", True), ("//evil.example/", False), ("/\\evil.example/", False)),
        *(("https://evil.example/", False), ("/\tevil", False), ("javascript:alert(1)", False), ("tenants/", False)),
    ],
)
def test_a_way_out_would_be_seen(way, ours):
    assert is_ours(way) == ours
