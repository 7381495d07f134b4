"""What can be done about the people here? They come in and go, set preferences, get and end keys."""

from .elevations import ElevationIsOver, HoldsItAlready, elevate, end_elevation, lendable_verbs
from .keys import (
    AlreadyReplaced,
    KeyIsOver,
    NoKeyForKey,
    issue_key,
    offered_scopes,
    revoke_key,
    revoke_key_of,
    rotate_key,
)
from .ownership import NotYours
from .people import AlreadyOut, NotOut, YourOwnAccount, activate, deactivate
from .preferences import AlreadySo, set_preferences
from .sessions import Deactivated, HandleTaken, sign_in, sign_out

__all__ = [
    "AlreadyOut",
    "AlreadyReplaced",
    "AlreadySo",
    "Deactivated",
    "ElevationIsOver",
    "HandleTaken",
    "HoldsItAlready",
    "KeyIsOver",
    "NoKeyForKey",
    "NotOut",
    "NotYours",
    "YourOwnAccount",
    "activate",
    "deactivate",
    "elevate",
    "end_elevation",
    "issue_key",
    "lendable_verbs",
    "offered_scopes",
    "revoke_key",
    "revoke_key_of",
    "rotate_key",
    "set_preferences",
    "sign_in",
    "sign_out",
]
