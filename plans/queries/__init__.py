"""What can be asked about plans? What is on offer, what a tenant has, and why."""

from plans import seeds

from .campaigns import campaigns, candidates, difference, lines, loses, receipts, size_of, totals
from .entitlements import Entitlements, entitlements, is_subscribed, standing_of, subscription_of
from .matrix import Matrix, by_group, matrix
from .subscriptions import (
    Account,
    NotSoldIn,
    NotSubscribed,
    account,
    add_on_price,
    costs,
    downgrade_outlook,
    due_changes,
    has_had_a_trial,
    history,
    is_turning_back,
    list_price,
    live_subscription,
    month_around,
    outlook,
    outlook_of,
    pending_change,
    price_on,
    today_of,
    trials_over,
    way,
)

__all__ = [
    "Account",
    "Entitlements",
    "Matrix",
    "NotSoldIn",
    "NotSubscribed",
    "account",
    "add_on_price",
    "by_group",
    "campaigns",
    "candidates",
    "costs",
    "difference",
    "downgrade_outlook",
    "due_changes",
    "entitlements",
    "has_had_a_trial",
    "history",
    "is_seeded",
    "is_subscribed",
    "is_turning_back",
    "lines",
    "list_price",
    "live_subscription",
    "loses",
    "matrix",
    "month_around",
    "outlook",
    "outlook_of",
    "pending_change",
    "price_on",
    "receipts",
    "size_of",
    "standing_of",
    "subscription_of",
    "today_of",
    "totals",
    "trials_over",
    "way",
]


def is_seeded() -> bool:
    """Whether plans, features and limits already are as the seed files say."""
    return seeds.read().is_planted
