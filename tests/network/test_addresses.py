"""Nobody talks the gate into another address than the one our own proxies wrote down."""

import asyncio

import pytest
from asgiref.testing import ApplicationCommunicator
from django.core.asgi import get_asgi_application
from django.test import RequestFactory

from audit.models import Entry
from network import rules
from network.notation import network_of
from network.sources import address
from tests import make

INSIDE, SIX_INSIDE = "10.8.0.9", "2001:db8:8::9"
OUTSIDE, SIX_OUTSIDE = "203.0.113.7", "2001:db8:9::7"
PROXY = "192.0.2.1"
ALLOWED = tuple(map(network_of, ["10.8.0.0/16", "2001:db8:8::/48"]))
XFF = "X-Forwarded-For"

# proxies we count on, peer of the socket, headers in the order sent, the address that counts (None: nobody's)
VECTORS = [
    # no proxy: the socket alone counts, whatever the headers say
    (0, INSIDE, [], INSIDE),
    (0, OUTSIDE, [], OUTSIDE),
    (0, SIX_INSIDE, [], SIX_INSIDE),
    (0, SIX_OUTSIDE, [], SIX_OUTSIDE),
    (0, "2001:0DB8:0008:0000::0009", [], SIX_INSIDE),
    (0, "::ffff:10.8.0.9", [], INSIDE),
    (0, "::ffff:cb00:7107", [], OUTSIDE),
    (0, OUTSIDE, [(XFF, INSIDE)], OUTSIDE),
    (0, OUTSIDE, [(XFF, f"{INSIDE}, {INSIDE}")], OUTSIDE),
    (0, OUTSIDE, [("X-Real-IP", INSIDE)], OUTSIDE),
    (0, OUTSIDE, [("Forwarded", f"for={INSIDE}")], OUTSIDE),
    (0, OUTSIDE, [("True-Client-IP", INSIDE), ("CF-Connecting-IP", INSIDE), ("X-Client-IP", INSIDE)], OUTSIDE),
    (0, INSIDE, [(XFF, OUTSIDE)], INSIDE),
    (0, "", [(XFF, INSIDE)], None),
    (0, "10.8.0.9%eth0", [], None),
    (0, "fe80::1%eth0", [], None),
    # one proxy: the last entry counts
    (1, PROXY, [(XFF, INSIDE)], INSIDE),
    (1, PROXY, [(XFF, OUTSIDE)], OUTSIDE),
    (1, PROXY, [(XFF, f"{INSIDE}, {OUTSIDE}")], OUTSIDE),
    (1, PROXY, [(XFF, f"{OUTSIDE}, {INSIDE}")], INSIDE),
    (1, PROXY, [(XFF, f"{INSIDE},{INSIDE},{OUTSIDE}")], OUTSIDE),
    (1, PROXY, [(XFF, INSIDE), (XFF, OUTSIDE)], OUTSIDE),
    (1, PROXY, [(XFF, f"{INSIDE}, {INSIDE}"), ("x-forwarded-for", OUTSIDE)], OUTSIDE),
    (1, PROXY, [(XFF, OUTSIDE), ("X_Forwarded_For", INSIDE)], OUTSIDE),
    (1, PROXY, [("X_Forwarded_For", INSIDE)], None),
    (1, PROXY, [(XFF, OUTSIDE), ("X-Real-IP", INSIDE), ("Forwarded", f"for={INSIDE}")], OUTSIDE),
    (1, INSIDE, [], None),
    (1, INSIDE, [(XFF, "")], None),
    (1, INSIDE, [(XFF, OUTSIDE)], OUTSIDE),
    (1, PROXY, [("Forwarded", f"for={INSIDE}")], None),
    (1, PROXY, [("X-Real-IP", INSIDE)], None),
    (1, PROXY, [(XFF, f"{INSIDE},")], None),
    (1, PROXY, [(XFF, f"{INSIDE}, ,")], None),
    (1, PROXY, [(XFF, f"{INSIDE}, unknown")], None),
    (1, PROXY, [(XFF, "unknown")], None),
    (1, PROXY, [(XFF, "_hidden")], None),
    (1, PROXY, [(XFF, "localhost")], None),
    (1, PROXY, [(XFF, f"{INSIDE};{OUTSIDE}")], None),
    (1, PROXY, [(XFF, f"{INSIDE} {OUTSIDE}")], None),
    (1, PROXY, [(XFF, f"{OUTSIDE}\r\n {INSIDE}")], None),
    (1, PROXY, [(XFF, f"{OUTSIDE},\r\n\t{INSIDE}")], None),
    (1, PROXY, [(XFF, f"{INSIDE}\0")], None),
    (1, PROXY, [(XFF, f'"{INSIDE}"')], None),
    (1, PROXY, [(XFF, f"for={INSIDE}")], None),
    (1, PROXY, [(XFF, f"\t{INSIDE} ")], INSIDE),
    (1, PROXY, [(XFF, f"{INSIDE}\xa0")], None),
    # ports, brackets, zones and spellings
    (1, PROXY, [(XFF, f"{INSIDE}:51234")], INSIDE),
    (1, PROXY, [(XFF, f"{OUTSIDE}:51234")], OUTSIDE),
    (1, PROXY, [(XFF, f"{INSIDE}:")], None),
    (1, PROXY, [(XFF, f"{INSIDE}:http")], None),
    (1, PROXY, [(XFF, f"{INSIDE}:1:2")], None),
    (1, PROXY, [(XFF, SIX_INSIDE)], SIX_INSIDE),
    (1, PROXY, [(XFF, f"[{SIX_INSIDE}]")], SIX_INSIDE),
    (1, PROXY, [(XFF, f"[{SIX_INSIDE}]:443")], SIX_INSIDE),
    (1, PROXY, [(XFF, f"[{SIX_OUTSIDE}]:443")], SIX_OUTSIDE),
    (1, PROXY, [(XFF, f"[{SIX_INSIDE}")], None),
    (1, PROXY, [(XFF, f"{SIX_INSIDE}]")], None),
    (1, PROXY, [(XFF, f"[{SIX_INSIDE}]443")], None),
    (1, PROXY, [(XFF, f"[{INSIDE}]")], None),
    (1, PROXY, [(XFF, f"{SIX_INSIDE}%eth0")], None),
    (1, PROXY, [(XFF, f"[{SIX_INSIDE}%25eth0]")], None),
    (1, PROXY, [(XFF, "::ffff:10.8.0.9")], INSIDE),
    (1, PROXY, [(XFF, "[::ffff:203.0.113.7]:80")], OUTSIDE),
    (1, PROXY, [(XFF, "::10.8.0.9")], "::a08:9"),
    (1, PROXY, [(XFF, "64:ff9b::10.8.0.9")], "64:ff9b::a08:9"),
    (1, PROXY, [(XFF, "10.8.9")], None),
    (1, PROXY, [(XFF, "168296457")], None),
    (1, PROXY, [(XFF, "0x0a.8.0.9")], None),
    (1, PROXY, [(XFF, "010.008.000.009")], None),
    (1, PROXY, [(XFF, "10.8.0.9/16")], None),
    (1, PROXY, [(XFF, "10.8.0.256")], None),
    (1, PROXY, [(XFF, "１０.８.０.９")], None),
    (1, PROXY, [(XFF, ", " * 5000 + INSIDE)], INSIDE),
    # two proxies: the last but one counts, and the last must be readable too
    (2, PROXY, [(XFF, f"{INSIDE}, {PROXY}")], INSIDE),
    (2, PROXY, [(XFF, f"{INSIDE}, {OUTSIDE}, {PROXY}")], OUTSIDE),
    (2, PROXY, [(XFF, INSIDE)], None),
    (2, PROXY, [(XFF, f"{INSIDE}, unknown")], None),
    (2, PROXY, [(XFF, f"unknown, {INSIDE}")], None),
    (2, PROXY, [(XFF, INSIDE), (XFF, PROXY)], INSIDE),
    (3, PROXY, [(XFF, f"{INSIDE}, {PROXY}")], None),
]


@pytest.fixture
def standing(guarded, monkeypatch):
    """Rules that are known already, so that no thread of the ASGI handler looks for a database."""
    known = rules.Standing()
    known.keep_up = lambda: None
    known.outside = ALLOWED
    monkeypatch.setattr(rules, "standing", known)


def status_of(peer: str, headers: list[tuple[str, str]]) -> int:
    """What the console answers to the bytes of this request, through its whole ASGI application."""

    async def ask() -> int:
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": "/sign-in/",
            "query_string": b"",
            "client": (peer, 40000),
            "server": ("testserver", 80),
            "headers": [(b"host", b"testserver"), *((name.lower().encode(), value.encode()) for name, value in headers)],
        }
        talk = ApplicationCommunicator(get_asgi_application(), scope)
        await talk.send_input({"type": "http.request", "body": b""})
        return (await talk.receive_output(timeout=10))["status"]

    return asyncio.run(ask())


@pytest.mark.parametrize(("proxies", "peer", "headers", "counts"), VECTORS, ids=range(len(VECTORS)))
def test_the_gate_goes_by_the_true_address(standing, settings, proxies, peer, headers, counts):
    settings.HQ_TRUSTED_PROXIES = proxies

    assert status_of(peer, headers) == (200 if counts in (INSIDE, SIX_INSIDE) else 403)


@pytest.mark.parametrize(("proxies", "peer", "headers", "counts"), VECTORS, ids=range(len(VECTORS)))
def test_the_address_is_read_as_our_proxies_wrote_it(settings, proxies, peer, headers, counts):
    settings.HQ_TRUSTED_PROXIES = proxies
    joined = ",".join(value for name, value in headers if name.lower() == XFF.lower())

    request = RequestFactory().get("/", REMOTE_ADDR=peer, **({"HTTP_X_FORWARDED_FOR": joined} if joined else {}))

    assert address(request) == (counts or "")


def test_there_are_enough_vectors_of_both_kinds():
    admitted = [vector for vector in VECTORS if vector[3] in (INSIDE, SIX_INSIDE)]
    assert len(VECTORS) >= 40
    assert 15 <= len(admitted) <= len(VECTORS) - 40


@pytest.mark.django_db
def test_the_ledger_shows_the_true_address(settings):
    settings.HQ_TRUSTED_PROXIES = 1

    make.client().post(
        "/me/preferences/",
        {"theme": "dark"},
        REMOTE_ADDR=PROXY,
        HTTP_X_FORWARDED_FOR=f"{INSIDE}, {OUTSIDE}",
        HTTP_X_REAL_IP=INSIDE,
    )

    assert Entry.objects.get(verb="staff.set_preferences").context["ip"] == OUTSIDE
