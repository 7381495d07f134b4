"""What can be done to plans? Brought in line with the seed files, and subscribed to."""

from .seeding import AlreadySeeded, seed
from .subscribing import AlreadySubscribed, subscribe

__all__ = ["AlreadySeeded", "AlreadySubscribed", "seed", "subscribe"]
