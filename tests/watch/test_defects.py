"""Slack hears of a defect soon, once in ten minutes, with how often it was seen; whoever failed does not wait for it."""

import logging
from datetime import timedelta

import pytest
import time_machine

from hqconsole.kernel import clock
from hqconsole.kernel.defects import KINDS_AT_MOST, Defect, Reporter, Tally
from jobs.models import Outbox
from jobs.outbox import deliver
from tests.servers import BlackHole


def defect(**given) -> Defect:
    return Defect(**({"kind": "ValueError", "function": "tenants/views.py index", "line": 87, "request_id": "req-4815"} | given))


def tell(*defects: Defect) -> None:
    tally = Tally()
    for each in defects:
        tally.count(each)
    assert tally.write_down()


def told(slack) -> list[str]:
    return [request.json["text"] for request in slack.arrived]


def messages():
    return Outbox.objects.filter(topic="notice.slack").order_by("pk")


@pytest.mark.django_db
def test_a_defect_is_told_with_its_kind_place_and_request(slack):
    tell(defect())
    deliver(messages().get())

    (text,) = told(slack)
    assert text == ("Something broke in dev: ValueError\nWhere: tenants/views.py index, line 87\nSeen once.\nRequest: req-4815")


@pytest.mark.django_db
def test_the_same_defect_is_told_once_with_a_count(slack):
    tell(*[defect(line=number) for number in range(40)])
    tell(defect())
    deliver(messages().get())

    assert "Seen 41 times" in told(slack)[0]


@pytest.mark.django_db
def test_within_ten_minutes_it_is_counted_and_told_at_their_end(slack):
    tell(defect())
    deliver(messages().get())
    tell(defect(), defect())
    tell(defect())

    first, second = messages()
    assert second.next_at == first.sent_at + timedelta(minutes=10)
    assert second not in Outbox.objects.due()
    assert second.payload["facts"]["times"] == 3


@pytest.mark.django_db
def test_after_ten_minutes_it_is_told_at_once_again(slack):
    tell(defect())
    deliver(messages().get())
    with time_machine.travel(clock.now() + timedelta(minutes=11), tick=False):
        tell(defect())

    assert messages().count() == 2
    assert messages().last() in Outbox.objects.due()


@pytest.mark.django_db
def test_other_defects_are_told_apart(slack):
    tell(defect(), defect(kind="KeyError"), defect(function="tenants/views.py detail"))

    assert messages().count() == 3


@pytest.mark.django_db
def test_a_flood_of_kinds_is_bounded(slack):
    tell(*[defect(function=f"f{number}") for number in range(KINDS_AT_MOST * 2)])

    assert messages().count() == KINDS_AT_MOST


@pytest.mark.django_db
def test_a_message_that_slack_never_took_does_not_silence_the_defect_for_ever(slack):
    tell(defect())
    messages().update(attempts=30, next_at=clock.now() - timedelta(hours=1))
    tell(defect())

    assert messages().count() == 2


def test_a_record_says_what_broke_and_where_but_not_what_the_message_quotes():
    seen = Defect.of(record_of(lambda: int("canary-value")))

    assert (seen.kind, seen.function) == ("ValueError", "tests/watch/test_defects.py <lambda>")
    assert "canary" not in repr(seen)


def test_a_record_without_an_exception_is_known_by_its_words_before_they_were_filled():
    record = logging.LogRecord("audit", logging.ERROR, "audit/x.py", 7, "%s has no gate", ("canary-value",), None, "look")

    assert (Defect.of(record).kind, Defect.of(record).function) == ("%s has no gate", "audit.look")


def test_moved_lines_do_not_make_another_defect():
    assert defect(line=1).subject == defect(line=2).subject != defect(kind="KeyError").subject


def test_while_the_database_is_away_defects_are_kept(monkeypatch):
    """Outside of a test's database nothing may connect: for the tally that is a database that is away."""
    tally = Tally()
    tally.count(defect(), 3)

    assert not tally.write_down()
    assert tally.times[defect().subject] == 3


def test_the_handler_writes_down_by_itself_and_whoever_failed_goes_on(committed_db, settings):
    with BlackHole() as hole:
        settings.HQ_SLACK_WEBHOOK_URL = hole.url
        reporter = Reporter()
        reporter.handle(record_of(lambda: {}["slug"]))
        while not messages().exists():
            reporter.rung.set()
        reporter.close()
        reporter.thread.join()

    assert messages().get().payload["facts"]["kind"] == "KeyError"


@pytest.mark.django_db
def test_the_end_of_a_process_writes_down_what_was_seen():
    reporter = Reporter()
    reporter.tally.count(defect())
    reporter.flush()
    reporter.close()

    assert messages().count() == 1


def record_of(fails) -> logging.LogRecord:
    try:
        fails()
    except Exception as failure:
        trace = (type(failure), failure, failure.__traceback__)
        return logging.LogRecord("x", logging.ERROR, "x", 1, "failed", (), trace)
    raise AssertionError
