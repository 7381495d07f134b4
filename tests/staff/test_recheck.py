"""Is somebody out within a minute once the provider no longer stands by them, and in while it merely is silent?"""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client

from hqconsole.kernel import clock
from hqconsole.kernel.errors import Forbidden
from hqconsole.kernel.roles import Role
from staff import actions
from staff.models import Person, Session
from staff.rechecks import recheck
from tests import make
from tests.staff.test_providers import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client, bent):
    """Salma, a Super Admin, came in 31 seconds ago."""
    assert signed_in(client).url == "/me/"
    make_due()
    return client


def make_due() -> None:
    Session.objects.update(checked_at=clock.now() - timedelta(seconds=31))


def is_in(browser) -> bool:
    return browser.get("/me/").status_code == 200


def test_whoever_lost_every_role_is_out_and_so_is_their_token(browser, bent):
    bent.claims = {"roles": []}

    assert recheck() == 1

    assert not is_in(browser)
    assert Session.objects.get().ended_because == "no_role"
    assert Person.objects.get().roles == []


def test_a_good_word_is_noted_for_the_keys_of_the_person(browser, bent):
    Person.objects.update(confirmed_at=clock.now() - timedelta(days=6))

    recheck()

    assert clock.now() - Person.objects.get().confirmed_at < timedelta(minutes=1)


def test_silence_confirms_nobody(browser, bent):
    Person.objects.update(confirmed_at=clock.now() - timedelta(days=6))
    bent.silent = 503

    recheck()

    assert clock.now() - Person.objects.get().confirmed_at > timedelta(days=5)


def test_other_roles_are_taken_over_at_once(browser, bent):
    bent.claims = {"roles": ["SUPPORT_ANALYST"]}

    recheck()

    assert is_in(browser)
    assert Person.objects.get().roles == [Role.SUPPORT_ANALYST]
    assert browser.get("/audit/").status_code == 403


def test_whoever_is_disabled_at_the_provider_is_out(browser, bent):
    bent.revoked = True

    recheck()

    assert not is_in(browser)
    assert Session.objects.get().ended_because == "refused"
    assert Person.objects.get().roles == []  # so their keys are dead as well


def test_an_e_mail_that_is_no_longer_vouched_for_ends_it_too(browser, bent):
    bent.claims = {"email_verified": False}

    recheck()

    assert not is_in(browser)


def test_userinfo_about_somebody_else_is_a_refusal(browser, bent):
    bent.userinfo = {"sub": "boss"}

    recheck()

    assert not is_in(browser)


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_silent_provider_decides_nothing(browser, bent, status):
    bent.silent = status

    assert recheck() == 0

    assert is_in(browser)
    assert Session.objects.unchecked(clock.now()).count() == 1


def test_an_unreachable_provider_decides_nothing(browser, settings):
    settings.HQ_PROVIDER = replace(settings.HQ_PROVIDER, discovery="http://127.0.0.1:9/x")

    assert recheck() == 0
    assert is_in(browser)


def test_an_access_token_that_ran_out_is_renewed(browser, bent):
    before = Session.objects.get()
    bent.access_tokens.clear()

    recheck()

    after = Session.objects.get()
    assert is_in(browser)
    assert (after.access_token, after.refresh_token) != (before.access_token, before.refresh_token)


def test_a_session_that_ended_by_itself_keeps_no_tokens(browser):
    with time_machine.travel(clock.now() + timedelta(minutes=31)):
        assert recheck() == 0
    assert (Session.objects.get().access_token, Session.objects.get().refresh_token) == ("", "")


def test_where_only_the_id_token_tells_roles_it_is_fetched_anew(browser, bent, settings):
    settings.HQ_PROVIDER = replace(settings.HQ_PROVIDER, recheck="refresh")
    bent.id_token = {"roles": ["SUPPORT_ANALYST"]}

    recheck()

    assert Person.objects.get().roles == [Role.SUPPORT_ANALYST]
    assert "/userinfo" not in bent.calls[-1]


def test_nobody_is_asked_about_twice_within_thirty_seconds(browser, bent):
    assert (recheck(), recheck()) == (1, 0)


def test_nothing_is_written_into_the_ledger_where_nothing_changed(browser, recorded):
    before = len(recorded())

    recheck()

    assert len(recorded()) == before


def test_a_session_that_is_over_is_not_asked_about(browser, bent):
    Session.objects.get().end(Session.Ending.ENDED, clock.now())

    assert recheck() == 0


def test_the_command_looks_once(browser, bent):
    bent.claims = {"roles": []}

    call_command("recheck", once=True)

    assert not is_in(browser)


def test_a_hundred_people_who_were_disabled_are_out_within_a_minute(bent, hire):
    browsers = []
    for number in range(100):
        browser = Client()
        person = hire(Role.TECH_ADMIN, username=f"p{number}")
        make.sign_in(browser, person, checked_at=clock.now(), access_token=f"a-{number}", refresh_token=f"r-{number}")
        browsers.append(browser)
    bent.revoked = True

    with time_machine.travel(clock.now() + timedelta(seconds=31)):
        begun = clock.now()
        assert recheck() == 100
        assert clock.now() - begun < timedelta(seconds=29)
        assert not any(is_in(browser) for browser in browsers)


def test_people_do_not_recheck_each_other(hire, acting, claim):
    session = make.sign_in(Client(), hire())

    with pytest.raises(Forbidden):
        actions.recheck(session=session, claims=None, by=acting(hire(Role.SUPER_ADMIN, username="boss")))
