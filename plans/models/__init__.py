"""What is sold, what does a tenant have of it, and what must always be true of both?

A plan is published in editions: which features are on, how much is included, what it costs. A tenant's subscription
points at one edition; overrides say what is different for that tenant, and until when.
"""

from .editions import HOME_CURRENCY, Plan, PlanEdition
from .overrides import LONGEST, MOST_RENEWALS, OWN_AUTHORITY, Override
from .registry import UNLIMITED, AddOn, Allowance, Feature, Limit, WhenAway
from .subscriptions import Holding, Subscription

__all__ = [
    "HOME_CURRENCY",
    "LONGEST",
    "MOST_RENEWALS",
    "OWN_AUTHORITY",
    "UNLIMITED",
    "AddOn",
    "Allowance",
    "Feature",
    "Holding",
    "Limit",
    "Override",
    "Plan",
    "PlanEdition",
    "Subscription",
    "WhenAway",
]
