"""How long does a sign-in last, and what does a request tell about its sender?"""

from datetime import timedelta

import pytest
import time_machine
from django.test import RequestFactory
from django.urls import reverse

from hqconsole.kernel import clock
from hqconsole.kernel.actor import Origin
from hqconsole.kernel.roles import Role
from staff.middleware import WhoIsThis

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
    request = RequestFactory().get(path, REMOTE_ADDR="192.0.2.7", **headers)
    request.user, request.session = person, Session()
    WhoIsThis(lambda request: None)(request)
    return request.actor


class Session(dict):
    """As much of a session as the middleware needs."""

    def flush(self):
        self.clear()


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
