"""How is an instant said? By the clock that counts, and as whoever set it would say it."""

from datetime import UTC, datetime

import pytest

from hqconsole.kernel.templatetags.ui.signs import when


@pytest.mark.parametrize(
    ("ends_at", "zone", "said"),
    [
        (datetime(2026, 12, 10, 20, tzinfo=UTC), "Asia/Muscat", "10 Dec 2026"),
        (datetime(2026, 12, 10, 21, tzinfo=UTC), "Asia/Riyadh", "10 Dec 2026"),
        (datetime(2026, 12, 10, 21, tzinfo=UTC), "", "11 Dec 2026"),
        (datetime(2026, 12, 10, 9, tzinfo=UTC), "Asia/Muscat", "10 Dec 2026"),
    ],
)
def test_what_ends_at_a_midnight_lasts_until_the_day_before(ends_at, zone, said):
    assert f">{said}<" in when(ends_at, "last_day", zone)
