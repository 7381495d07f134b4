"""Runs the check of everybody who is signed in until it is stopped; survives provider and PostgreSQL going away."""

from hqconsole.kernel.looping import LoopCommand
from staff.rechecks import is_leader, recheck, warn


class Command(LoopCommand):
    help = "Ask the identity provider about everybody who is signed in, each of them every 30 seconds."
    every_seconds = 5.0

    def look(self) -> None:
        if is_leader():
            recheck()
            warn()
