"""What is sold, what does a tenant have of it, and what must always be true of both?

A plan is published in editions: which features are on, how much is included, what it costs. A tenant's subscription
points at one edition; overrides say what is different for that tenant, and until when.
"""

from .campaigns import Campaign, Receipt, Wave
from .changes import Change, Charge
from .editions import HOME_CURRENCY, Plan, PlanEdition
from .overrides import LONGEST, MOST_RENEWALS, Override
from .registry import UNLIMITED, AddOn, Allowance, Feature, Limit, WhenAway
from .subscriptions import MOST_EXTENSIONS, Holding, Subscription

__all__ = [
    "HOME_CURRENCY",
    "LONGEST",
    "MOST_EXTENSIONS",
    "MOST_RENEWALS",
    "UNLIMITED",
    "AddOn",
    "Allowance",
    "Campaign",
    "Change",
    "Charge",
    "Feature",
    "Holding",
    "Limit",
    "Override",
    "Plan",
    "PlanEdition",
    "Receipt",
    "Subscription",
    "Wave",
    "WhenAway",
]
