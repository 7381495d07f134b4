"""Every day lies in exactly one period, and short months do not move the anchor."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.periods import months_after, period_around

days = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@given(days, st.integers(0, 4000), st.sampled_from([1, 12]))
def test_every_day_from_the_anchor_on_lies_in_its_period(anchor, passed, months):
    day = anchor + timedelta(days=passed)

    start, end = period_around(day, anchor=anchor, months=months)

    assert start <= day < end


@given(days, st.integers(0, 4000), st.sampled_from([1, 12]))
def test_one_period_ends_where_the_next_begins(anchor, passed, months):
    _start, end = period_around(anchor + timedelta(days=passed), anchor=anchor, months=months)

    assert period_around(end, anchor=anchor, months=months)[0] == end


@pytest.mark.parametrize(
    ("months", "day"), [(0, date(2026, 1, 31)), (1, date(2026, 2, 28)), (2, date(2026, 3, 31)), (12, date(2027, 1, 31))]
)
def test_a_short_month_clips_the_day_and_keeps_the_anchor(months, day):
    assert months_after(date(2026, 1, 31), months) == day
