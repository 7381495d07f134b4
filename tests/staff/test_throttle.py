"""Who begins sign-ins without end is stopped, and nobody who works is."""

import pytest
from django.conf import settings
from django.test import Client

from staff import limits
from tests import make

pytestmark = pytest.mark.django_db


def begin(browser: Client, path: str = "/sign-in/") -> int:
    return browser.post(path).status_code


def spend(who: str) -> None:
    """Begin as many sign-ins as are allowed in a minute."""
    assert all(limits.hit(limits.SIGN_INS, who) for _time in range(settings.SIGN_INS_PER_MINUTE))


def test_a_flood_from_one_address_is_stopped_before_the_provider_is_asked(bent):
    flooding, elsewhere = Client(REMOTE_ADDR="10.5.0.1"), Client(REMOTE_ADDR="10.5.0.2")
    assert begin(flooding) == 302
    spend("10.5.0.3")
    for _time in range(settings.SIGN_INS_PER_MINUTE - 1):
        limits.hit(limits.SIGN_INS, "10.5.0.1")
    bent.calls.clear()

    assert begin(flooding) == 429

    assert bent.calls == []
    assert begin(elsewhere) == 302


def test_each_start_counts(bent, monkeypatch):
    monkeypatch.setattr("staff.limits.SIGN_INS", limits.RateLimitItemPerMinute(3, namespace="three"))
    browsers = [Client(REMOTE_ADDR="10.6.0.1") for _each in range(5)]

    assert [begin(browser) for browser in browsers] == [302, 302, 302, 429, 429]


def test_the_page_and_a_session_from_that_address_work_on(bent):
    working = make.client(address="10.5.0.4")
    spend("10.5.0.4")

    assert Client(REMOTE_ADDR="10.5.0.4").get("/sign-in/").status_code == 200
    assert working.get("/me/").status_code == 200
    assert begin(working, "/sign-in/again/") == 302


def test_whoever_proves_themselves_without_end_stops_only_themselves(bent):
    restless, calm = make.person(), make.person()
    spend(f"staff:{restless.pk}")

    assert begin(make.client_of(restless), "/sign-in/again/") == 429
    assert make.client_of(restless).get("/me/").status_code == 200
    assert begin(make.client_of(calm), "/sign-in/again/") == 302


def test_the_refusal_is_a_page_with_a_reason_and_the_way_out(bent):
    spend("10.5.0.5")

    assert "Wait a minute" in Client(REMOTE_ADDR="10.5.0.5").post("/sign-in/").text
