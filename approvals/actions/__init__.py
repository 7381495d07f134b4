"""What can be done about a second person? Policies are written; requests are made, decided and carried out; glass is broken,
and the door for emergencies opened."""

from .bypasses import InDebt, NotAlone, break_glass, review_bypass
from .emergencies import Entrance, enter_alone
from .execution import NotReady, execute
from .policies import Unsound, add_policy, change_policy, remove_policy
from .requests import AlreadyAsked, Call, NotYours, TooLate, request, schedule, withdraw
from .verdicts import NotNeeded, NotYou, approve, name_deputy, reject

__all__ = [
    "AlreadyAsked",
    "Call",
    "Entrance",
    "InDebt",
    "NotAlone",
    "NotNeeded",
    "NotReady",
    "NotYou",
    "NotYours",
    "TooLate",
    "Unsound",
    "add_policy",
    "approve",
    "break_glass",
    "change_policy",
    "enter_alone",
    "execute",
    "name_deputy",
    "reject",
    "remove_policy",
    "request",
    "review_bypass",
    "schedule",
    "withdraw",
]
