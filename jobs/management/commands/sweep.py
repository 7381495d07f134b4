"""Runs the sweeper until it is stopped; survives Redis and PostgreSQL going away."""

import logging
import signal
import threading

from django.core.management.base import BaseCommand
from django.db import Error as DatabaseError
from django.db import connection
from kombu.exceptions import OperationalError as RedisAway

from jobs.sweeping import is_leader, sweep

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Ring again for runs and messages that nobody took, once a second."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="look once and stop")

    def handle(self, *args, once, **options):
        stopped = threading.Event()
        for sign in (signal.SIGINT, signal.SIGTERM):
            signal.signal(sign, lambda *_: stopped.set())
        while not stopped.is_set():
            self.look()
            if once:
                return
            stopped.wait(1)

    def look(self) -> None:
        try:
            if is_leader():
                sweep()
        except (DatabaseError, RedisAway, OSError) as away:
            log.warning("The sweeper could not look: %s", away)
            connection.close()
