"""What can be done to plans? Brought in line with the seed files, subscribed to; limits are counted, rehearsed and armed."""

from .counting import count_usage
from .rehearsing import AlreadyArmed, AlreadyRehearsed, NotArmed, arm_limit, disarm_limit, rehearse_limit
from .seeding import AlreadySeeded, seed
from .subscribing import AlreadySubscribed, subscribe

__all__ = [
    "AlreadyArmed",
    "AlreadyRehearsed",
    "AlreadySeeded",
    "AlreadySubscribed",
    "NotArmed",
    "arm_limit",
    "count_usage",
    "disarm_limit",
    "rehearse_limit",
    "seed",
    "subscribe",
]
