"""Runs the check of everybody who is signed in until it is stopped; survives provider and PostgreSQL going away."""

import logging
import signal
import threading

from django.core.management.base import BaseCommand
from django.db import Error as DatabaseError
from django.db import connection

from staff.rechecks import is_leader, recheck

log = logging.getLogger(__name__)
LOOK_EVERY_SECONDS = 5


class Command(BaseCommand):
    help = "Ask the identity provider about everybody who is signed in, each of them every 30 seconds."

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
            stopped.wait(LOOK_EVERY_SECONDS)

    def look(self) -> None:
        try:
            if is_leader():
                recheck()
        except DatabaseError as away:
            log.warning("The check could not look: %s", away)
            connection.close()
