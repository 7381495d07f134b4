"""Runs the sweeper until it is stopped; survives Redis and PostgreSQL going away."""

from kombu.exceptions import OperationalError as RedisAway

from hqconsole.kernel.looping import LoopCommand
from jobs.sweeping import is_leader, sweep


class Command(LoopCommand):
    help = "Ring again for runs and messages that nobody took, once a second."
    troubles = (RedisAway, OSError)

    def look(self) -> None:
        if is_leader():
            sweep()
