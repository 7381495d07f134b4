"""What can be done to plans? Brought in line with the seed files, subscribed to; overridden for one tenant, switched for all."""

from .overriding import (
    AlreadyOver,
    NotOver,
    Overlapping,
    RenewedTooOften,
    Unsound,
    change_override,
    end_override,
    exempt,
    override,
    renew_override,
    revoke_override,
    top_up,
)
from .reminding import NothingToSay, remind
from .seeding import AlreadySeeded, seed
from .subscribing import AlreadySubscribed, subscribe
from .switching import AlreadyKilled, NotKilled, SameDefault, WrongDefault, kill, revive, set_default

__all__ = [
    "AlreadyKilled",
    "AlreadyOver",
    "AlreadySeeded",
    "AlreadySubscribed",
    "NotKilled",
    "NotOver",
    "NothingToSay",
    "Overlapping",
    "RenewedTooOften",
    "SameDefault",
    "Unsound",
    "WrongDefault",
    "change_override",
    "end_override",
    "exempt",
    "kill",
    "override",
    "remind",
    "renew_override",
    "revive",
    "revoke_override",
    "seed",
    "set_default",
    "subscribe",
    "top_up",
]
