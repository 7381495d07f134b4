"""On which pages do people see plans, what a tenant may use, and its subscription?"""

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
    "cancel",
    "change_cycle",
    "convert_trial",
    "downgrade",
    "extend_trial",
    "give_back_add_on",
    "index",
    "of_tenant",
    "outlook",
    "set_price",
    "subscription",
    "upgrade",
    "withdraw_change",
]
