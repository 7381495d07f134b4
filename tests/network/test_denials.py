"""Who was turned away is counted, and a flood of it costs little."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from network import denials
from network.denials import Tally
from network.models import KEEP, Denial
from tests import make

NOON = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)
OUTSIDE = "203.0.113.7"


@pytest.fixture
def time():
    with time_machine.travel(NOON, tick=False) as time:
        yield time


@pytest.fixture
def rule(guarded, db, time):
    return make.network("10.8.0.0/16")


def test_a_denial_is_counted_without_its_query(rule, client, time):
    client.get("/tenants/?text=secret", REMOTE_ADDR=OUTSIDE)
    time.shift(timedelta(seconds=2))
    client.post("/raw/", REMOTE_ADDR=OUTSIDE)

    denial = Denial.objects.get()
    assert (denial.address, denial.count, denial.path) == (OUTSIDE, 2, "/raw/")
    assert (denial.first_at, denial.last_at) == (NOON, NOON + timedelta(seconds=2))


def test_a_flood_is_written_once_a_second_and_counted_all_the_same(rule, client, time, django_assert_max_num_queries):
    client.get("/", REMOTE_ADDR=OUTSIDE)
    with django_assert_max_num_queries(0):
        for _number in range(500):
            client.get("/", REMOTE_ADDR=OUTSIDE)
    time.shift(timedelta(seconds=1))
    client.get("/", REMOTE_ADDR=OUTSIDE)

    assert Denial.objects.get().count == 502


def test_each_hour_has_its_own_line(rule, client, time):
    client.get("/", REMOTE_ADDR=OUTSIDE)
    time.shift(timedelta(hours=1))
    client.get("/", REMOTE_ADDR=OUTSIDE)

    assert Denial.objects.filter(address=OUTSIDE).count() == 2


def test_old_hours_are_forgotten(rule, client, time):
    client.get("/", REMOTE_ADDR=OUTSIDE)
    time.shift(KEEP + timedelta(hours=2))
    client.get("/", REMOTE_ADDR="203.0.113.8")

    assert [denial.address for denial in Denial.objects.all()] == ["203.0.113.8"]


def test_an_unreadable_address_is_counted_as_one(rule, guarded, client):
    guarded.HQ_TRUSTED_PROXIES = 1
    client.get("/", REMOTE_ADDR="192.0.2.1")

    assert Denial.objects.get().address == ""


def test_whoever_is_let_in_is_not_counted(rule, client):
    client.get("/sign-in/", REMOTE_ADDR="10.8.0.9")

    assert not Denial.objects.exists()


def test_a_path_of_mischief_can_be_stored_and_shown(rule, client):
    client.get("/%00%0d%0a\u202etxt/" + "x" * 5000, REMOTE_ADDR=OUTSIDE)

    assert Denial.objects.get().path.startswith("/\ufffd\ufffd\ufffd\ufffdtxt/xxx")


def test_a_flood_from_many_addresses_is_written_a_hundred_times_a_second_at_most():
    tally = Tally()

    assert sum(tally.due(f"203.0.{n // 256}.{n % 256}", NOON) for n in range(5000)) == denials.AT_ONCE
    assert tally.due("198.51.100.1", NOON + timedelta(seconds=1)) == 1
    assert len(tally.noted) <= denials.AT_ONCE


def test_a_denial_is_shown_to_whoever_may_see_networks(rule, client):
    client.get("/secret-door/", REMOTE_ADDR=OUTSIDE)

    page = make.client().get("/network/", REMOTE_ADDR="10.8.0.9").content.decode()

    assert OUTSIDE in page
    assert "/secret-door/" in page
