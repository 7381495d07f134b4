"""Watches the ledger until it is stopped: every five seconds a look, every minute a part of it recomputed."""

from audit.watching import Watcher
from hqconsole.kernel.looping import LoopCommand


class Command(LoopCommand):
    help = "Look whether the audit log is intact, sealed and anchored; tell Super Admins and QA where it is not."
    every_seconds = 5.0
    troubles = (OSError,)
    watcher: Watcher | None = None

    def look(self) -> None:
        self.watcher = self.watcher or Watcher()
        self.watcher.look()
