"""Every answer says the same to browsers: pages, redirects, errors, refusals, streams, files, the probe, the API."""

import asyncio
import re
from io import BytesIO

import pytest
from asgiref.testing import ApplicationCommunicator
from django.core.exceptions import RequestDataTooBig
from django.core.handlers.asgi import ASGIRequest
from django.db import connection
from django.http import HttpResponse
from django.urls import include, path

from hqconsole.asgi import application
from hqconsole.kernel import web
from hqconsole.kernel.handler import Handler
from hqconsole.kernel.headers import HEADERS
from hqconsole.kernel.web import public
from jobs.models import Run
from network import rules
from network.notation import network_of
from tests import make
from tests.house.test_doors import ROUTES, example

YEAR = 365 * 24 * 3600
EXPECTED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Strict-Transport-Security": f"max-age={YEAR}; includeSubDomains; preload",
    "Cache-Control": "no-store",
}


@public
def broken(request):
    raise ValueError("a defect")


urlpatterns = [path("broken/", broken), path("", include("hqconsole.urls"))]
handler404, handler500 = "hqconsole.home.not_found", "hqconsole.home.broken"


@pytest.fixture(autouse=True)
def over_https(settings):
    settings.SECURE_HSTS_SECONDS = YEAR
    settings.SECURE_SSL_REDIRECT = True


def faults(answer, **other) -> list[str]:
    """The headers that are missing or wrong; `other` are those this answer has otherwise."""
    expected = EXPECTED | {name.replace("_", "-"): value for name, value in other.items()}
    wrong = [f"{name}: {answer.get(name)}" for name, value in expected.items() if answer.get(name) != value]
    return wrong + policy_faults(answer.get("Content-Security-Policy", ""))


def policy_faults(policy: str) -> list[str]:
    directives = {name: values.split() for name, _space, values in (each.strip().partition(" ") for each in policy.split(";"))}
    none = ("default-src", "object-src", "base-uri", "frame-ancestors")
    loose = re.findall(r"'unsafe-[a-z-]+'|\*|data:|blob:|\bhttps?:(?!//)", policy)
    return loose + [f"{name} of the policy" for name in none if directives.get(name) != ["'none'"]]


def test_every_route_says_it_to_staff_and_strangers_with_every_method(db, monkeypatch):
    """What is drawn has no part in it, and is not drawn."""
    monkeypatch.setattr(web, "render", lambda request, template, context, status: HttpResponse(status=status))
    asked = set()
    for browser in (make.client(), make.client(None)):
        for route, _view in ROUTES:
            for method in ("GET", "POST", "OPTIONS"):
                answer = browser.generic(method, example(route), secure=True)
                assert faults(answer) == [], f"{method} {route}"
                asked.add(answer.status_code)
    assert {200, 302, 401, 404, 405, 422} <= asked


def test_an_unknown_page_says_it_to_staff_and_strangers(db):
    assert faults(make.client().get("/nothing/", secure=True)) == []
    assert faults(make.client(None).get("/nothing/", secure=True)) == []


def test_a_defect_says_it(db, settings, client):
    settings.ROOT_URLCONF, client.raise_request_exception = __name__, False

    answer = client.get("/broken/", secure=True)

    assert (answer.status_code, faults(answer)) == (500, [])


def test_a_host_that_is_not_ours_says_it(db, client):
    answer = client.get("/", secure=True, HTTP_HOST="evil.example")

    assert (answer.status_code, faults(answer)) == (400, [])


def test_the_way_to_https_says_it(db, client):
    answer = client.get("/sign-in/")

    assert answer.status_code == 301
    assert faults(answer, Strict_Transport_Security=None) == []  # over http a browser must not believe it


def test_the_network_gate_says_it(db, monkeypatch, client):
    standing = rules.Standing()
    standing.keep_up, standing.outside = lambda: None, (network_of("10.8.0.0/16"),)
    monkeypatch.setattr(rules, "standing", standing)

    for path_ in ("/", "/api/v1/tenants", "/static/css/base.css"):
        answer = client.get(path_, secure=True, REMOTE_ADDR="203.0.113.7")
        assert (answer.status_code, faults(answer)) == (403, [])


def test_the_probe_says_it(db, client):
    assert faults(client.get("/healthz", secure=True)) == []


def test_a_missing_token_says_it(db):
    browser = make.client()
    browser.handler.enforce_csrf_checks = True

    answer = browser.post("/sign-out/", secure=True)

    assert (answer.status_code, faults(answer)) == (403, [])


def test_a_stream_of_events_says_it(db):
    run = Run.objects.create(kind="provision_tenant", subject="x", dedupe_key="x", ordered_by="x")

    answer = make.client().get(f"/jobs/runs/{run.pk}/events/", secure=True)

    assert answer.streaming
    assert faults(answer) == []


def test_a_file_of_ours_may_be_kept_and_says_all_else(db, client):
    answer = client.get("/static/css/base.css", secure=True)

    assert answer.status_code == 200
    assert faults(answer, Cache_Control="max-age=60, public") == []


def test_a_file_that_is_not_there_is_not_kept(db, client):
    assert faults(client.get("/static/css/nothing.css", secure=True)) == []


def test_an_outage_of_the_database_says_it(committed_db, monkeypatch):
    browser = make.client()
    browser.raise_request_exception = False
    connection.close()

    with monkeypatch.context() as outage:
        outage.setitem(connection.settings_dict, "NAME", "there_is_no_such_database")
        answer = browser.get("/tenants/", secure=True)

    assert (answer.status_code, faults(answer)) == (503, [])


def answer_to_bytes(scheme: str = "https", **scope) -> HttpResponse:
    """What the console's own ASGI application answers to a request as a server hands it over."""
    usual = {"type": "http", "method": "GET", "path": "/sign-in/", "query_string": b"", "server": ("testserver", 443)}
    headers = [(b"host", b"testserver")]

    async def ask() -> dict:
        talk = ApplicationCommunicator(application, usual | {"scheme": scheme, "headers": headers} | scope)
        await talk.send_input({"type": "http.request", "body": b""})
        return await talk.receive_output(timeout=10)

    start = asyncio.run(ask())
    return HttpResponse(status=start["status"], headers={name.decode(): value.decode() for name, value in start["headers"]})


def test_what_django_answers_before_any_middleware_says_it():
    answer = answer_to_bytes(query_string=b"q=\xff")

    assert (answer.status_code, faults(answer)) == (400, [])


def test_over_http_it_says_all_but_the_transport():
    answer = answer_to_bytes(scheme="http", query_string=b"q=\xff")

    assert (answer.status_code, faults(answer, Strict_Transport_Security=None)) == (400, [])


def test_what_is_too_large_says_it():
    class TooLarge(ASGIRequest):
        """A request that is larger than the settings allow."""

        def __init__(self, *arguments):
            raise RequestDataTooBig

    handler = Handler()
    handler.request_class = TooLarge

    scope = {"type": "http", "method": "POST", "path": "/", "scheme": "https", "query_string": b"", "headers": []}
    _request, answer = handler.create_request(scope, BytesIO())

    assert (answer.status_code, faults(answer)) == (413, [])


def test_the_headers_are_the_first_of_the_middleware(settings):
    assert settings.MIDDLEWARE[: len(HEADERS)] == list(HEADERS)
