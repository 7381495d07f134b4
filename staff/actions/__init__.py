"""What can be done about the people here? They come in and go, set preferences, get and end keys."""

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
from .preferences import AlreadySo, set_preferences
from .sessions import Deactivated, HandleTaken, sign_in, sign_out

__all__ = [
    "AlreadyReplaced",
    "AlreadySo",
    "Deactivated",
    "HandleTaken",
    "KeyIsOver",
    "NoKeyForKey",
    "NotYours",
    "issue_key",
    "offered_scopes",
    "revoke_key",
    "revoke_key_of",
    "rotate_key",
    "set_preferences",
    "sign_in",
    "sign_out",
]
