"""How long does a sign-in last, and what does a request tell about its sender?"""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse

from hqconsole.kernel import clock, ledger
from hqconsole.kernel.actor import Origin
from hqconsole.kernel.roles import Role
from staff import actions
from staff.middleware import WhoIsThis
from staff.models import Arrival, Session
from tests import make

ACCOUNT = "/me/"


def is_in(browser) -> bool:
    return browser.get(ACCOUNT).status_code == 200


def test_half_an_hour_without_a_request_ends_the_session(hire, visit):
    browser = visit(hire())
    with time_machine.travel(clock.now(), tick=False) as time:
        assert is_in(browser)
        time.shift(timedelta(minutes=29))
        assert is_in(browser)
        time.shift(timedelta(minutes=29))
        assert is_in(browser)
        time.shift(timedelta(minutes=31))
        assert not is_in(browser)


def test_ten_hours_end_the_session_however_busy_it_is(hire, visit):
    browser = visit(hire())
    with time_machine.travel(clock.now(), tick=False) as time:
        for _ in range(40):
            assert is_in(browser)
            time.shift(timedelta(minutes=15))
        time.shift(timedelta(seconds=1))
        assert not is_in(browser)


def test_deactivating_somebody_ends_their_session_at_the_next_request(hire, visit):
    person = hire()
    browser = visit(person)
    assert is_in(browser)

    person.become(is_active=False)

    assert not is_in(browser)


def test_losing_every_role_ends_the_session_at_the_next_request(hire, visit):
    person = hire()
    browser = visit(person)
    person.become(roles=[])

    assert browser.get(ACCOUNT).url.startswith(reverse("staff:sign_in"))
    assert "_auth_user_id" not in browser.session


def test_presence_is_noted_once_a_minute(hire, visit):
    person = hire()
    browser = visit(person)
    with time_machine.travel(clock.now(), tick=False) as time:
        browser.get(ACCOUNT)
        time.shift(timedelta(seconds=61))
        browser.get(ACCOUNT)
        person.refresh_from_db()
        noted = person.last_seen_at
        time.shift(timedelta(seconds=30))
        browser.get(ACCOUNT)
        person.refresh_from_db()
        assert person.last_seen_at == noted == clock.now() - timedelta(seconds=30)


def test_signing_out_ends_the_session_and_offers_to_choose_next_time(hire, visit):
    browser = visit(hire())

    answer = browser.post(reverse("staff:sign_out"))

    assert answer.url == reverse("staff:sign_in") + "?choose=1"
    assert not is_in(browser)


def test_signing_out_takes_a_post(hire, visit):
    browser = visit(hire())

    assert browser.get(reverse("staff:sign_out")).status_code == 405
    assert is_in(browser)


def seen(person, path="/me/", **headers):
    """The actor that the middleware makes of a request in that person's session."""
    browser = Client()
    make.sign_in(browser, person)
    request = RequestFactory().get(path, REMOTE_ADDR="192.0.2.7", **headers)
    request.session = browser.session
    WhoIsThis(lambda request: None)(request)
    return request.actor


def test_the_actor_carries_who_whence_and_which_request(hire):
    person = hire(Role.TECH_ADMIN)

    actor = seen(person, HTTP_X_REQUEST_ID="edge-0123456789")

    assert (actor.id, actor.name, actor.name_ar) == (f"staff:{person.pk}", "Salma", "سلمى")
    assert (actor.roles, actor.origin, actor.ip) == ({Role.TECH_ADMIN}, Origin.PAGE, "192.0.2.7")
    assert actor.request_id == "edge-0123456789"


@pytest.mark.parametrize("given", ["", "short", "x" * 65, "with space in it", "new\nline-12345", "<script>alert(1)</script>"])
def test_a_request_id_that_could_be_mischief_is_replaced(hire, given):
    assert len(seen(hire(), HTTP_X_REQUEST_ID=given).request_id) == 32


def test_a_forwarded_address_is_not_believed(hire):
    assert seen(hire(), HTTP_X_FORWARDED_FOR="198.51.100.1").ip == "192.0.2.7"


def test_strangers_static_files_and_the_probe_cost_no_query(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/healthz")
        client.get("/static/css/missing.css")
        client.get(reverse("staff:sign_in"))


def test_a_static_file_costs_no_query_even_in_a_session(hire, visit, django_assert_num_queries):
    browser = visit(hire())
    with django_assert_num_queries(0):
        browser.get("/static/css/missing.css")


def test_a_request_in_a_session_asks_for_cookie_and_session_and_nothing_else(hire, visit, django_assert_num_queries):
    browser = visit(hire())
    browser.get(reverse("staff:prove"))  # a page that asks nothing of the database by itself
    with django_assert_num_queries(2):
        browser.get(reverse("staff:prove"))


def test_a_session_that_nobody_wrote_down_is_none(hire, client):
    client.force_login(hire(), backend="staff.backends.SingleSignOn")

    assert not is_in(client)


def test_a_session_of_somebody_else_is_none(hire, visit):
    browser, other = visit(hire()), make.sign_in(Client(), hire(username="other"))
    session = browser.session
    session["identity"] = other.pk
    session.save()

    assert not is_in(browser)


def test_whoever_is_out_reads_why_once(hire, visit):
    person = hire()
    browser = visit(person)
    person.sessions.get().end(Session.Ending.REVOKED, clock.now())
    browser.get(ACCOUNT)

    assert "A Super Admin ended this session." in browser.get(reverse("staff:sign_in")).text
    assert "A Super Admin" not in browser.get(reverse("staff:sign_in")).text


def test_while_the_provider_is_silent_a_session_lives_on_and_then_waits(hire, client):
    with time_machine.travel(clock.now(), tick=False) as time:
        session = make.sign_in(client, hire(), checked_at=clock.now())
        time.shift(timedelta(minutes=9))
        assert is_in(client)
        time.shift(timedelta(minutes=2))
        waiting = client.get(ACCOUNT)
        assert (waiting.status_code, "waits for it" in waiting.text) == (503, True)
        assert client.get("/api/v1/tenants").status_code == 401
        Session.objects.filter(pk=session.pk).update(checked_at=clock.now())
        assert is_in(client)


@pytest.mark.parametrize(("minutes", "is_still_in"), [(14, True), (16, False)])
def test_how_long_a_session_may_idle_is_a_setting(hire, visit, settings, minutes, is_still_in):
    settings.SESSION_IDLE_SECONDS = 15 * 60
    browser = visit(hire())
    with time_machine.travel(clock.now() + timedelta(minutes=minutes), tick=False):
        assert is_in(browser) == is_still_in


def test_the_fourth_session_ends_the_oldest(db, claim):
    by, claims = make.WORKER, claim(Role.TECH_ADMIN)
    with time_machine.travel(clock.now(), tick=False) as time:
        for number in range(4):
            arrival = Arrival(f"s-{number}", "192.0.2.7", "A browser", "access", "refresh")
            person = actions.sign_in(provider="sso", claims=claims, arrival=arrival, by=by)
            time.shift(timedelta(minutes=1))

    ended = person.sessions.filter(ended_at__isnull=False)
    assert [(session.pk, session.ended_because) for session in ended] == [("s-0", "too_many")]


def test_the_tokens_of_the_provider_are_encrypted_and_stay_out_of_the_ledger(db, claim):
    arrival = Arrival("s-1", "192.0.2.7", "A browser", "access-secret", "refresh-secret")
    actions.sign_in(provider="sso", claims=claim(Role.TECH_ADMIN), arrival=arrival, by=make.WORKER)

    with connection.cursor() as cursor:
        cursor.execute("SELECT access_token || refresh_token FROM hq.staff_session")
        stored = cursor.fetchone()[0]
    captured = str([change.changes for change in ledger.captured_since(0)])
    assert "secret" not in stored
    assert "access_token" not in captured
    assert stored not in captured
    assert Session.objects.get().access_token == "access-secret"


def test_another_key_reads_what_an_older_one_wrote(db, settings, hire):
    session = make.sign_in(Client(), hire(), access_token="secret")
    settings.HQ_FIELD_KEYS = ["a newer key of forty characters or so....", *settings.HQ_FIELD_KEYS]

    session.refresh_from_db()

    assert session.access_token == "secret"
