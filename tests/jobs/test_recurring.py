"""What recurs is ordered once for each period, however often and however late somebody asks."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from hqconsole.kernel.queue import Job
from jobs import recurring
from jobs.models import Run
from jobs.recurring import SUNDAY, Recurring, daily, hourly, order_due, weekly

MUSCAT = ZoneInfo("Asia/Muscat")
SOON = datetime(2026, 11, 24, 9, 30, tzinfo=MUSCAT)
LATER = st.timedeltas(timedelta(0), timedelta(days=400))


@pytest.fixture
def _every_hour(monkeypatch):
    monkeypatch.setattr(recurring, "RECURRING", [Recurring(Job.EXECUTE_REQUEST, hourly)])


@pytest.mark.usefixtures("db", "_every_hour")
def test_a_run_is_ordered_once_for_each_hour():
    with time_machine.travel(SOON, tick=False) as clock:
        first = order_due()
        assert order_due() == first
        clock.shift(timedelta(hours=1))
        assert order_due() != first

    assert list(Run.objects.order_by("pk").values_list("subject", flat=True)) == ["2026-11-24T09:00", "2026-11-24T10:00"]


@pytest.mark.usefixtures("db", "_every_hour")
def test_after_a_long_silence_only_the_latest_period_is_ordered():
    with time_machine.travel(SOON, tick=False) as clock:
        order_due()
        clock.shift(timedelta(days=3))
        order_due()

    assert Run.objects.count() == 2


@pytest.mark.parametrize(
    ("latest", "due"),
    [
        (hourly, datetime(2026, 11, 24, 9, 0)),
        (daily(7), datetime(2026, 11, 24, 7, 0)),
        (daily(10), datetime(2026, 11, 23, 10, 0)),
        (weekly(SUNDAY, 7), datetime(2026, 11, 22, 7, 0)),
        (weekly(1, 10), datetime(2026, 11, 17, 10, 0)),
    ],
)
def test_the_latest_period_begins_by_the_clock_of_headquarters(latest, due):
    assert latest(SOON) == due.replace(tzinfo=MUSCAT)


@given(LATER, st.integers(0, 6), st.integers(0, 23))
def test_a_week_has_one_beginning(later, weekday, hour):
    now = SOON + later
    due = weekly(weekday, hour)(now)

    assert due <= now < due + timedelta(days=7)
    assert (due.weekday(), due.hour) == (weekday, hour)
    assert weekly(weekday, hour)(due) == due


def test_beat_rings_for_a_task_that_is_there():
    from django.conf import settings

    from hqconsole.celery import app

    app.loader.import_default_modules()
    assert {each["task"] for each in settings.CELERY_BEAT_SCHEDULE.values()} <= set(app.tasks)
