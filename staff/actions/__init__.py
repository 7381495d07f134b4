"""What can be done about the people here? They come in and go, set preferences, get and end tokens."""

from .ownership import NotYours
from .preferences import AlreadySo, set_preferences
from .sessions import Deactivated, HandleTaken, sign_in, sign_out
from .tokens import TOKEN_LIFE, AlreadyRevoked, NoTokenForToken, issue_token, revoke_token

__all__ = [
    "TOKEN_LIFE",
    "AlreadyRevoked",
    "AlreadySo",
    "Deactivated",
    "HandleTaken",
    "NoTokenForToken",
    "NotYours",
    "issue_token",
    "revoke_token",
    "set_preferences",
    "sign_in",
    "sign_out",
]
