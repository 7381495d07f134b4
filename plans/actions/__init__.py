"""What can be done to plans? Brought in line with the seed files, subscribed to, changed, tried, added to."""

from .add_ons import GivenBack, buy_add_on, give_back_add_on
from .changing import (
    ChangePending,
    NotDue,
    NothingPending,
    OnTrial,
    OwnPrice,
    SameCycle,
    WrongDirection,
    apply_change,
    cancel,
    change_cycle,
    downgrade,
    set_price,
    upgrade,
    withdraw_change,
)
from .seeding import AlreadySeeded, seed
from .subscribing import AlreadySubscribed, TrialUsed, assign, subscribe
from .trials import NoMoreExtensions, NotOnTrial, convert_trial, end_trial, extend_trial

__all__ = [
    "AlreadySeeded",
    "AlreadySubscribed",
    "ChangePending",
    "GivenBack",
    "NoMoreExtensions",
    "NotDue",
    "NotOnTrial",
    "NothingPending",
    "OnTrial",
    "OwnPrice",
    "SameCycle",
    "TrialUsed",
    "WrongDirection",
    "apply_change",
    "assign",
    "buy_add_on",
    "cancel",
    "change_cycle",
    "convert_trial",
    "downgrade",
    "end_trial",
    "extend_trial",
    "give_back_add_on",
    "seed",
    "set_price",
    "subscribe",
    "upgrade",
    "withdraw_change",
]
