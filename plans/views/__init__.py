"""On which pages do people see plans, what a tenant may use, and its subscription?"""

from .campaigns import campaign, campaigns, plan_campaign, start_wave, stop_wave, undo_wave, wave
from .matrix import index
from .subscriptions import (
    assign,
    buy_add_on,
    cancel,
    change_cycle,
    convert_trial,
    downgrade,
    extend_trial,
    give_back_add_on,
    outlook,
    set_price,
    subscription,
    upgrade,
    withdraw_change,
)
from .tenant import of_tenant

__all__ = [
    "assign",
    "buy_add_on",
    "campaign",
    "campaigns",
    "cancel",
    "change_cycle",
    "convert_trial",
    "downgrade",
    "extend_trial",
    "give_back_add_on",
    "index",
    "of_tenant",
    "outlook",
    "plan_campaign",
    "set_price",
    "start_wave",
    "stop_wave",
    "subscription",
    "undo_wave",
    "upgrade",
    "wave",
    "withdraw_change",
]
