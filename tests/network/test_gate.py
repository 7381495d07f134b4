"""From outside the allowed networks there is no console: on no path, with no method, for nobody."""

from datetime import timedelta
from itertools import cycle

import pytest
import time_machine
from django.db import connection

from hqconsole.kernel import clock
from network import rules
from network.models import Network
from tests import make
from tests.house.test_doors import ROUTES, example

OUTSIDE, INSIDE = "203.0.113.7", "10.8.0.9"
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]
PATHS = [*{example(path) for path, _view in ROUTES}, "/static/css/base.css", "/static/nothing.css", "/nothing/here", "/healthz/"]


@pytest.fixture
def rule(guarded, db):
    return make.network("10.8.0.0/16")


def test_every_route_is_closed_to_outsiders_whoever_they_are(rule):
    staff, stranger = make.client(), make.client(None)
    token = {"HTTP_AUTHORIZATION": "Bearer hq_dev_" + "x" * 60}
    visitors = cycle([(staff, {}), (stranger, {}), (stranger, token)])

    asked = 0
    for path in sorted(PATHS):
        for method in METHODS:
            browser, more = next(visitors)  # three of them and eight methods: each asks at each path, in the end by each method
            answer = browser.generic(method, path, REMOTE_ADDR=OUTSIDE, **more)
            assert (answer.status_code, answer.get("Location")) == (403, None), f"{method} {path}"
            assert not answer.cookies
            asked += 1
    assert asked > 1000


def test_the_probe_alone_answers_everybody(rule, client):
    assert client.get("/healthz", REMOTE_ADDR=OUTSIDE).status_code == 200


def test_inside_the_console_is_as_ever(rule):
    assert make.client().get("/network/", REMOTE_ADDR=INSIDE).status_code == 200
    assert make.client(None).get("/network/", REMOTE_ADDR=INSIDE).url.startswith("/sign-in/")


def test_who_is_turned_away_reads_why_in_both_languages_and_under_which_address(rule, client):
    page = client.get("/", REMOTE_ADDR=OUTSIDE).content.decode()

    assert "allowed networks only" in page
    assert "الشبكات المسموح بها" in page
    assert OUTSIDE in page


def test_scripts_get_a_problem(rule, client):
    answer = client.get("/api/v1/tenants", REMOTE_ADDR=OUTSIDE)

    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "network"


def test_an_address_of_the_other_family_is_no_member(rule, guarded, client):
    assert client.get("/sign-in/", REMOTE_ADDR="::a08:9").status_code == 403
    assert client.get("/sign-in/", REMOTE_ADDR="::ffff:10.8.0.9").status_code == 200


def test_an_ipv6_network_admits_its_addresses(guarded, db, client):
    make.network("2001:db8:8::/48")

    assert client.get("/sign-in/", REMOTE_ADDR="2001:db8:8:ffff::1").status_code == 200
    assert client.get("/sign-in/", REMOTE_ADDR="2001:db8:9::1").status_code == 403


def test_without_any_rule_dev_is_open_and_nothing_else_is(guarded, db, client):
    assert client.get("/sign-in/", REMOTE_ADDR=INSIDE).status_code == 403

    guarded.IS_DEV = True

    assert client.get("/sign-in/", REMOTE_ADDR=INSIDE).status_code == 200


def test_the_first_rule_closes_dev_to_all_others(guarded, rule, client):
    guarded.IS_DEV = True

    assert client.get("/sign-in/", REMOTE_ADDR=OUTSIDE).status_code == 403


def test_a_change_holds_within_five_seconds_and_costs_one_look_in_between(rule, client, django_assert_num_queries):
    with time_machine.travel(clock.now(), tick=False) as time:
        assert client.get("/sign-in/", REMOTE_ADDR=INSIDE).status_code == 200
        Network.objects.all().delete()
        time.shift(timedelta(seconds=3))
        with django_assert_num_queries(0):
            assert client.get("/sign-in/", REMOTE_ADDR=INSIDE).status_code == 200
        time.shift(timedelta(seconds=1))
        assert client.get("/sign-in/", REMOTE_ADDR=INSIDE).status_code == 403


def test_a_clock_that_is_set_back_does_not_freeze_the_rules(rule, client):
    with time_machine.travel(clock.now(), tick=False) as time:
        assert client.get("/sign-in/", REMOTE_ADDR=INSIDE).status_code == 200
        Network.objects.all().delete()
        time.shift(timedelta(hours=-1))
        assert client.get("/sign-in/", REMOTE_ADDR=INSIDE).status_code == 403


class TestWithoutDatabase:
    """PostgreSQL goes away: the name of the database is one that nobody has."""

    @pytest.fixture
    def lose_database(self, committed_db, monkeypatch):
        def lose():
            connection.close()
            monkeypatch.setitem(connection.settings_dict, "NAME", "there_is_no_such_database")

        yield lose
        connection.close()
        monkeypatch.undo()

    def test_the_rules_known_last_stand(self, guarded, lose_database, client):
        make.network("10.8.0.0/16")
        with time_machine.travel(clock.now(), tick=False) as time:
            assert client.get("/sign-in/", REMOTE_ADDR=INSIDE).status_code == 200
            lose_database()
            time.shift(timedelta(minutes=10))

            assert client.get("/sign-in/", REMOTE_ADDR=INSIDE).status_code == 200
            assert client.get("/sign-in/", REMOTE_ADDR=OUTSIDE).status_code == 403

    def test_a_process_that_knows_none_stays_closed(self, guarded, lose_database, client):
        make.network("10.8.0.0/16")
        lose_database()

        assert client.get("/sign-in/", REMOTE_ADDR=INSIDE).status_code == 403

    def test_the_emergency_file_opens_it(self, guarded, lose_database, client, tmp_path):
        lose_database()
        guarded.HQ_NETWORKS_FILE = str(tmp_path / "networks")
        (tmp_path / "networks").write_text("10.8.0.9  # Salma, at home\n")

        assert client.get("/sign-in/", REMOTE_ADDR=INSIDE).status_code == 200

    def test_the_table_is_asked_once_in_five_seconds(self, guarded, lose_database, client, monkeypatch):
        lose_database()
        client.get("/sign-in/", REMOTE_ADDR=OUTSIDE)
        read_at = rules.standing.read_at

        client.get("/sign-in/", REMOTE_ADDR=OUTSIDE)

        assert rules.standing.read_at == read_at
