"""What can be done about the people here? They come in and go, set preferences, get and end keys."""

from .elevations import ElevationIsOver, HoldsItAlready, LacksSecondFactor, elevate, end_elevation, lendable_verbs
from .emergencies import ALARMED, AlreadyOpened, HasNoRole, OutlastsEmergency, open_envelope, refuse_in_emergency, seal_envelope
from .endings import NotOpen, end_all_sessions, end_all_sessions_of, end_session, end_session_of, heed_logout, let_lapse, recheck
from .factors import (
    NotFreshEnough,
    TooManyWrongCodes,
    YourOwnFactor,
    add_factor,
    is_just_signed_in,
    remove_factor,
    remove_factor_of,
    renew_recovery_codes,
    use_factor,
)
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
    "ALARMED",
    "AlreadyOpened",
    "AlreadyOut",
    "AlreadyReplaced",
    "AlreadySo",
    "Deactivated",
    "ElevationIsOver",
    "HandleTaken",
    "HasNoRole",
    "HoldsItAlready",
    "KeyIsOver",
    "LacksSecondFactor",
    "NoKeyForKey",
    "NotFreshEnough",
    "NotOpen",
    "NotOut",
    "NotYours",
    "OutlastsEmergency",
    "TooManyWrongCodes",
    "YourOwnAccount",
    "YourOwnFactor",
    "activate",
    "add_factor",
    "deactivate",
    "elevate",
    "end_all_sessions",
    "end_all_sessions_of",
    "end_elevation",
    "end_session",
    "end_session_of",
    "heed_logout",
    "is_just_signed_in",
    "issue_key",
    "lendable_verbs",
    "let_lapse",
    "offered_scopes",
    "open_envelope",
    "recheck",
    "refuse_in_emergency",
    "remove_factor",
    "remove_factor_of",
    "renew_recovery_codes",
    "revoke_key",
    "revoke_key_of",
    "rotate_key",
    "seal_envelope",
    "set_preferences",
    "sign_in",
    "sign_out",
    "use_factor",
]
