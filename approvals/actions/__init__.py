"""What can be done about a second person? Policies are written; requests are made, decided and carried out; glass is broken."""

from .bypasses import InDebt, NotAlone, break_glass, review_bypass
from .execution import NotReady, execute
from .policies import Unsound, add_policy, change_policy, remove_policy
from .requests import AlreadyAsked, Call, NotYours, TooLate, request, schedule, withdraw
from .verdicts import NotNeeded, NotYou, approve, name_deputy, reject

__all__ = [
    "AlreadyAsked",
    "Call",
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
    "execute",
    "name_deputy",
    "reject",
    "remove_policy",
    "request",
    "review_bypass",
    "schedule",
    "withdraw",
]
