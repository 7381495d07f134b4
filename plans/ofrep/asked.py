"""What does the product ask for? Noted in this process and written some seconds later by a thread of its own.

No evaluation waits for it. A known key is noted once a day and process; of unknown ones, which anybody can make up who holds
an API key, so many are kept in memory and in the database, the latest ones.
"""

import logging
import re
import threading
from collections.abc import Iterable

from django.db import DatabaseError, connection, transaction

from hqconsole.kernel import clock

log = logging.getLogger(__name__)
WRITE_AFTER = 2.0  # seconds
PENDING_AT_MOST = 200  # unknown keys between two writes
KEPT_AT_MOST = 1_000  # unknown keys in the database
KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:/-]{0,79}")

USED = """
INSERT INTO hq.plans_flaguse AS u (key, asked_on, sent_on)
SELECT key, CASE WHEN how = 'asked' THEN %(day)s::date END, CASE WHEN how = 'sent' THEN %(day)s::date END
FROM unnest(%(keys)s::text[]) key, (SELECT %(how)s AS how) said ORDER BY key
ON CONFLICT (key) DO UPDATE
SET asked_on = greatest(u.asked_on, excluded.asked_on), sent_on = greatest(u.sent_on, excluded.sent_on)
"""
UNKNOWN = """
INSERT INTO hq.plans_unknownflag AS u (key, first_asked_at, last_asked_at, times)
SELECT key, %(at)s, %(at)s, times FROM unnest(%(keys)s::text[], %(times)s::bigint[]) AS asked (key, times) ORDER BY key
ON CONFLICT (key) DO UPDATE SET last_asked_at = %(at)s, times = u.times + excluded.times
"""
FORGET = """
DELETE FROM hq.plans_unknownflag
WHERE id IN (SELECT id FROM hq.plans_unknownflag ORDER BY last_asked_at DESC, id DESC OFFSET %s)
"""


class Asked:
    """What was asked for since it was last written."""

    def __init__(self):
        self.lock = threading.Lock()
        self.day = None
        self.noted: dict[str, set[str]] = {"asked": set(), "sent": set()}
        self.pending: dict[str, set[str]] = {"asked": set(), "sent": set()}
        self.unknown: dict[str, int] = {}
        self.is_due = False

    def note(self, how: str, keys: Iterable[str]) -> None:
        """Known keys that were asked for: each by itself ("asked"), or all together ("sent")."""
        with self.lock:
            if self.day != (today := clock.now().date()):
                self.day, self.noted = today, {"asked": set(), "sent": set()}
            if new := keys - self.noted[how]:
                self.noted[how] |= new
                self.pending[how] |= new
                self.write_soon()

    def note_unknown(self, key: str) -> None:
        with self.lock:
            if KEY.fullmatch(key) and (key in self.unknown or len(self.unknown) < PENDING_AT_MOST):
                self.unknown[key] = self.unknown.get(key, 0) + 1
                self.write_soon()

    def write_soon(self) -> None:
        if not self.is_due:
            self.is_due = True
            self.later()

    def later(self) -> None:
        timer = threading.Timer(WRITE_AFTER, self.write_in_thread)
        timer.daemon = True
        timer.start()

    def write_in_thread(self) -> None:
        """What cannot be written is lost, which costs a date on a page."""
        try:
            self.write()
        except DatabaseError as away:
            log.warning("What the product asked for is not noted: %s", away)
        finally:
            connection.close()

    def write(self) -> None:
        with self.lock:
            pending, unknown, day = self.pending, self.unknown, self.day
            self.pending, self.unknown, self.is_due = {"asked": set(), "sent": set()}, {}, False
        with transaction.atomic(), connection.cursor() as cursor:
            for how, keys in pending.items():
                if keys:
                    cursor.execute(USED, {"keys": sorted(keys), "how": how, "day": day})
            if unknown:
                facts = {"keys": list(unknown), "times": list(unknown.values()), "at": clock.now()}
                cursor.execute(UNKNOWN, facts)
                cursor.execute(FORGET, [KEPT_AT_MOST])


asked = Asked()
