"""Who was turned away? Noted at most once a second for an address, so that a flood costs little."""

import logging
from collections import Counter
from datetime import datetime, timedelta
from threading import Lock

from django.db import DatabaseError, InterfaceError

from hqconsole.kernel import clock

from .models import Denial

log = logging.getLogger(__name__)
PAUSE = timedelta(seconds=1)
AT_ONCE = 100  # addresses noted within one second; a flood from more than that is not counted to the last


class Tally:
    """What one process has noted lately, and how often it kept quiet since."""

    def __init__(self):
        self.noted: dict[str, datetime] = {}
        self.kept_quiet: Counter[str] = Counter()
        self.turn = Lock()

    def due(self, address: str, at: datetime) -> int:
        """How many denials of `address` are to be noted now: 0 where some were within this second."""
        with self.turn:
            if address not in self.noted and len(self.noted) >= AT_ONCE:
                self.forget_old(at)
            if self.is_too_soon(address, at):
                return 0
            self.noted[address] = at
            return 1 + self.kept_quiet.pop(address, 0)

    def is_too_soon(self, address: str, at: datetime) -> bool:
        last = self.noted.get(address)
        if last is None:
            return len(self.noted) >= AT_ONCE
        if abs(at - last) >= PAUSE:
            return False
        self.kept_quiet[address] += 1
        return True

    def forget_old(self, at: datetime) -> None:
        self.noted = {address: last for address, last in self.noted.items() if abs(at - last) < PAUSE}
        self.kept_quiet = Counter({address: self.kept_quiet[address] for address in self.noted})


tally = Tally()


def note(address: str, path: str) -> None:
    """Write down a denial, without its query, where it is time to. A database that is away does not hold the answer up."""
    at = clock.now()
    count = tally.due(address, at)
    if not count:
        return
    try:
        Denial.objects.note(address, printable(path), count=count, at=at)
    except (DatabaseError, InterfaceError) as trouble:
        log.warning("A denial of %s could not be noted: %s", address, trouble)


def printable(path: str) -> str:
    """The path as a list can show it: strangers write what they like into it."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in path[:200])
