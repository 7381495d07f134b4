"""What moved? One connection of this process listens to the database, in a thread of its own.

Whoever moves something notifies in the same transaction. Twice a second the connection is asked for a sign of life: with it
comes all that was committed before. For a while after it nothing can have moved unheard, and what was read may be kept.
"""

import logging
import threading
from collections.abc import Callable
from time import monotonic

import psycopg
from django.db import connection

from plans.models import EVERYBODY

log = logging.getLogger(__name__)
CHANNEL = "plans_moved"
BEAT_SECONDS = 0.5
SURE_SECONDS = 1.5  # after a sign of life; what is kept then is never older than this, where two seconds are promised
AGAIN_SECONDS = 1
PATIENCE = {"connect_timeout": 5, "tcp_user_timeout": 5_000}  # seconds, and milliseconds: then the server is taken for gone

Told = Callable[[str], None]


class Hearing:
    """Tells its listeners the id of each tenant of whom something moved; that of EVERYBODY also after each pause."""

    def __init__(self):
        self.told: list[Told] = []  # in this order: who keeps something forgets it before anybody asks anew
        self.count = 0  # of what was heard: whoever reads while it changes may have read what was before
        self.sure_until = 0.0
        self.turn = threading.Lock()
        self.over = threading.Event()
        self.thread: threading.Thread | None = None

    @property
    def is_sure(self) -> bool:
        """Whether all that was committed a moment ago has been heard."""
        return monotonic() < self.sure_until

    def tell(self, told: Told) -> None:
        """Tell this listener, too, in the thread that hears. It must not wait for anything."""
        self.told.append(told)

    def leave(self, told: Told) -> None:
        self.told.remove(told)

    def start(self) -> None:
        """Begin to hear, unless that was done. It goes on until the process ends."""
        with self.turn:
            if self.thread is None or not self.thread.is_alive():
                self.over.clear()
                self.thread = threading.Thread(target=self.listen, name="plans_moved", daemon=True)
                self.thread.start()

    def stop(self) -> None:
        """Hear no more, and wait until the connection is closed."""
        with self.turn:
            if self.thread:
                self.over.set()
                self.thread.join()
                self.thread, self.sure_until = None, 0.0

    def listen(self) -> None:
        while not self.over.is_set():
            try:
                with psycopg.connect(**address(), autocommit=True, **PATIENCE) as ear:
                    self.hear(ear)
            except psycopg.Error as away:
                log.warning("What moves is not heard: %s", away)
            except Exception:
                log.exception("What moves is not heard.")
            self.over.wait(AGAIN_SECONDS)

    def hear(self, ear: psycopg.Connection) -> None:
        """Whatever moves, for as long as the connection lives."""
        ear.execute(f"LISTEN {CHANNEL}")
        self.note(str(EVERYBODY))  # nobody heard what moved before
        while not self.over.is_set():
            asked = monotonic()
            ear.execute("SELECT")
            self.drain(ear, 0)
            self.sure_until = asked + SURE_SECONDS
            self.drain(ear, BEAT_SECONDS)

    def drain(self, ear: psycopg.Connection, seconds: float) -> None:
        for notice in ear.notifies(timeout=seconds):
            self.note(notice.payload)

    def note(self, tenant: str) -> None:
        self.count += 1
        for told in tuple(self.told):
            told(tenant)


def address() -> dict:
    """Where our own database is, for a connection beside Django's pool."""
    known = connection.settings_dict
    named = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
    return {name: known[key] for name, key in named.items() if known[key]}


hearing = Hearing()
