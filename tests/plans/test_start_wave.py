"""A wave takes so many tenants of a campaign, or so many of a hundred; above 1,000 it takes a second person."""

from contextlib import nullcontext
from datetime import date

import pytest
import time_machine

from hqconsole.kernel.errors import InvalidInput, SentForReview
from hqconsole.kernel.roles import Role
from jobs.models import Run
from plans import actions
from plans.models import Campaign
from tests import make

from .conftest import drafted, more, published
from .test_carry_wave import campaign, carried, edition, tenants_on

pytestmark = pytest.mark.django_db


def start(planned: Campaign, percent: int | None = None, number: int | None = None):
    person = make.person(Role.SUPER_ADMIN)
    by = make.consenting(make.actor(Role.SUPER_ADMIN, id=f"staff:{person.pk}"), planned.slug)
    return actions.start_wave(campaign=planned, percent=percent, number=number, reason=make.REASON, by=by)


@pytest.mark.parametrize(("asked", "size"), [({"percent": 10}, 1), ({"percent": 50}, 3), ({"number": 4}, 4), ({"number": 99}, 5)])
def test_a_wave_is_ordered(asked, size):
    planned = campaign()
    tenants_on(edition(1), 5)

    wave = start(planned, **asked)

    assert (wave.number, wave.size, wave.state) == (1, size, "running")
    assert Run.objects.get(kind="carry_wave").subject == str(wave.pk)


def test_percents_are_of_all_that_the_campaign_began_with():
    planned = campaign()
    tenants_on(edition(1), 4)

    first = carried(start(planned, percent=50))
    second = carried(start(planned, percent=50))

    assert [first.moved, second.moved] == [2, 2]


def test_a_second_wave_waits_for_the_end_of_the_first():
    planned = campaign()
    tenants_on(edition(1), 2)
    start(planned, number=1)

    with pytest.raises(actions.WaveRunning):
        start(planned, number=1)


@pytest.mark.parametrize("mode", ["keep", "now"])
def test_where_nobody_is_to_be_moved_it_is_refused(mode):
    if mode == "keep":
        tenants_on(edition(1), 1)

    with pytest.raises(actions.NobodyLeft):
        start(campaign(mode=mode), number=1)


@pytest.mark.parametrize(("day", "is_told_in_time"), [(date(2026, 12, 4), False), (date(2026, 12, 5), True)], ids=str)
@time_machine.travel("2026-11-05 08:00:00+00:00", tick=False)
def test_a_wave_begins_30_days_before_the_day_for_it_is_what_tells_tenants(day, is_told_in_time):
    tenants_on(edition(1), 1)
    words = {"notice_en": "You get more.", "notice_ar": "تحصلون على المزيد."}
    planned = campaign(mode=Campaign.Mode.ON_DATE, on_date=day, **words)

    with nullcontext() if is_told_in_time else pytest.raises(actions.TooLate, match="less than 30 days ahead"):
        start(planned, number=1)


@pytest.mark.parametrize(("day", "is_told_in_time"), [(date(2026, 12, 5), False), (date(2026, 12, 6), True)], ids=str)
@time_machine.travel("2026-11-05 21:00:00+00:00", tick=False)
def test_the_30_days_are_counted_where_tenants_are_for_whom_it_is_tomorrow_already(day, is_told_in_time):
    tenants_on(edition(1), 1)
    words = {"notice_en": "You get more.", "notice_ar": "تحصلون على المزيد."}
    planned = campaign(mode=Campaign.Mode.ON_DATE, on_date=day, **words)

    with nullcontext() if is_told_in_time else pytest.raises(actions.TooLate, match="less than 30 days ahead"):
        start(planned, number=1)


@pytest.mark.parametrize("mode", ["now", "at_renewal"])
def test_nobody_is_moved_to_an_edition_that_is_live_no_more(mode):
    planned = campaign(mode=mode)
    tenants_on(edition(1), 1)
    published(drafted("GROWTH", **more()))

    with pytest.raises(actions.NotLive, match="GROWTH v2"):
        start(planned, number=1)


@pytest.mark.parametrize("asked", [{}, {"percent": 10, "number": 1}, {"percent": 101}, {"number": 0}], ids=str)
def test_what_makes_no_sense_is_refused(asked):
    tenants_on(edition(1), 1)

    with pytest.raises(InvalidInput):
        start(campaign(), **asked)


def test_many_tenants_take_a_second_person(monkeypatch):
    planned = campaign()
    tenants_on(edition(1), 3)
    monkeypatch.setattr("plans.actions.campaigns.MANY", 2)

    with pytest.raises(SentForReview):
        start(planned, number=3)
    assert start(planned, number=2).size == 2
