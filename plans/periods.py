"""In which period does a day fall? Periods are anchored to the day of activation and half-open.

A short month clips the day and keeps the anchor: 31 January, 28 February, 31 March.
"""

from calendar import monthrange
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from hqconsole.kernel import clock


def months_after(anchor: date, months: int) -> date:
    """The day `months` months after `anchor`, clipped to the length of its month."""
    year, month = divmod(anchor.year * 12 + anchor.month - 1 + months, 12)
    return date(year, month + 1, min(anchor.day, monthrange(year, month + 1)[1]))


def period_around(day: date, *, anchor: date, months: int) -> tuple[date, date]:
    """The period of `months` months that holds `day`: its first day, and the first day after it."""
    passed = max(0, ((day.year - anchor.year) * 12 + day.month - anchor.month) // months)
    if passed and months_after(anchor, passed * months) > day:
        passed -= 1
    return months_after(anchor, passed * months), months_after(anchor, (passed + 1) * months)


def today_in(timezone: str) -> date:
    """The day that it is there."""
    return clock.now().astimezone(ZoneInfo(timezone)).date()


def begin_of(day: date, timezone: str) -> datetime:
    """The instant at which a day begins there."""
    return datetime.combine(day, time.min, ZoneInfo(timezone))
