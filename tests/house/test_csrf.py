"""Nobody is made to act by another site: an act needs our token and our origin, and reading changes nothing."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.http import HttpResponseForbidden
from django.test import Client

from hqconsole.kernel import clock, ledger
from hqconsole.kernel.middleware import API_GATE
from staff import sessions
from tests import make
from tests.house.test_doors import ROUTES, example

pytestmark = pytest.mark.django_db
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
PROVIDER_S = "sign-in/sso/logout/"  # the provider calls it, without a session and with a signed token of its own
DIGEST = "SELECT '{table}', count(*), sum(hashtextextended(t::text, 0)) FROM hq.{table} t"


@pytest.fixture
def careful():
    """A Super Admin's browser towards a console that asks for tokens, with the cookie and the token it was given."""
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = make.client().cookies
    token = browser.get("/me/").context["csrf_token"]
    return browser, str(token)


@pytest.fixture
def undrawn(settings):
    """A refusal for lack of a token is one page, whatever was asked for: a test of all routes need not draw it each time."""
    settings.CSRF_FAILURE_VIEW = lambda request, reason: HttpResponseForbidden()


def answers(browser: Client, **headers):
    """What every unsafe method gets at every route."""
    for route, view in ROUTES:
        for method in UNSAFE if route != PROVIDER_S else ():
            answer = browser.generic(method, example(route), **headers)
            if answer.status_code == 401 and route.startswith(("ofrep/", "scim/")):
                continue  # the product's and the directory's doors know no session that another origin could use
            if answer.status_code == 405 and view.gate == API_GATE:
                continue  # the API has no such method there, and asks for the token where it has one
            yield f"{method} {route}", answer.status_code


def test_an_act_without_a_token_is_refused_everywhere(careful, undrawn):
    browser, _token = careful
    got = dict(answers(browser))

    assert {line: status for line, status in got.items() if status != 403} == {}
    assert len(got) > 200


def test_an_act_from_another_origin_is_refused_everywhere_though_the_token_is_right(careful, undrawn):
    browser, token = careful
    got = dict(answers(browser, HTTP_X_CSRFTOKEN=token, HTTP_ORIGIN="https://evil.example"))

    assert {line: status for line, status in got.items() if status != 403} == {}


@pytest.mark.parametrize(
    "origin", ["null", "", "http://testserver.evil.example", "https://testserver:8443", "http://evil@testserver"]
)
def test_an_origin_that_only_looks_like_ours_is_refused(careful, origin):
    browser, token = careful

    answer = browser.post("/me/preferences/", {"theme": "dark"}, HTTP_X_CSRFTOKEN=token, HTTP_ORIGIN=origin)

    assert answer.status_code == 403


def test_a_token_of_somebody_else_is_refused(careful):
    browser, _token = careful
    foreign = str(make.client().get("/me/").context["csrf_token"])

    assert browser.post("/me/preferences/", {"theme": "dark"}, HTTP_X_CSRFTOKEN=foreign).status_code == 403


def test_with_token_and_origin_it_is_done(careful):
    browser, token = careful
    headers = {"HTTP_X_CSRFTOKEN": token, "HTTP_ORIGIN": "http://testserver"}

    assert browser.post("/me/preferences/", {"theme": "dark"}, **headers).status_code == 303


def contents() -> dict[str, tuple]:
    """What every table holds, as a count and a digest; without the sessions, which say when somebody was seen last."""
    tables = {model._meta.db_table for model in apps.get_models() if model._meta.managed} - {"django_session"}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(DIGEST.format(table=table) for table in tables))
        return {table: rest for table, *rest in cursor}


@pytest.mark.long
def test_reading_changes_nothing(monkeypatch):
    monkeypatch.setattr(sessions, "NOTE_EVERY", timedelta(days=1))  # on a busy machine this takes longer than its minute
    tenant = make.tenant()
    browser = make.client(last_seen_at=clock.now())
    browser.get("/me/")
    place, before = ledger.mark(), contents()

    opened = 0
    for route, _view in ROUTES:
        for method in ("GET", "HEAD", "OPTIONS"):
            for url in {example(route), example(route).replace("no-such-thing", tenant.slug)}:
                opened += browser.generic(method, url).status_code == 200

    assert ledger.captured_since(place) == []
    assert contents() == before
    assert opened > 50


def test_a_change_would_have_been_seen():
    place, before = ledger.mark(), contents()

    make.client().post("/me/preferences/", {"theme": "dark"})

    assert ledger.captured_since(place)
    assert contents()["staff_person"] != before["staff_person"]
