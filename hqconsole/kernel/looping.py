"""How does a process look at something again and again? Until it is stopped, surviving neighbours that go away."""

import logging
import signal
import threading

from django.core.management.base import BaseCommand
from django.db import Error as DatabaseError
from django.db import connections

log = logging.getLogger(__name__)


class LoopCommand(BaseCommand):
    """A command that looks every `every_seconds`; `troubles` are what it survives, beside a database that is away."""

    every_seconds = 1.0
    troubles: tuple[type[Exception], ...] = ()

    def look(self) -> None:
        """Look once, where it is this process's turn."""
        raise NotImplementedError

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="look once and stop")

    def handle(self, *args, once, **options):
        stopped = threading.Event()
        for sign in (signal.SIGINT, signal.SIGTERM):
            signal.signal(sign, lambda *_: stopped.set())
        while not stopped.is_set():
            self.look_carefully()
            if once:
                return
            stopped.wait(self.every_seconds)

    def look_carefully(self) -> None:
        try:
            self.look()
        except (DatabaseError, *self.troubles) as away:
            log.warning("%s could not look: %s", type(self).__module__, away)
            connections.close_all()
