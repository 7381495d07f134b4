"""What is sold, what does a tenant have of it, and what must always be true of both?

A plan is published in editions: which features are on, how much is included, what it costs. A tenant's subscription
points at one edition; overrides say what is different for that tenant, and until when.
"""

from .campaigns import Campaign, Receipt, Wave
from .changes import Change, Charge
from .editions import HOME_CURRENCY, NOTHING, Plan, PlanEdition, content_of
from .flag_use import EVERYBODY, FlagUse, Movement, UnknownFlag
from .overrides import LONGEST, MOST_RENEWALS, OWN_AUTHORITY, Override
from .registry import UNLIMITED, AddOn, Allowance, Feature, Limit, WhenAway, is_off
from .subscriptions import MOST_EXTENSIONS, Holding, Subscription
from .usage import CLEARED_BELOW, EVER, THRESHOLDS, FeatureUse, Usage, WouldStop

__all__ = [
    "CLEARED_BELOW",
    "EVER",
    "EVERYBODY",
    "HOME_CURRENCY",
    "LONGEST",
    "MOST_EXTENSIONS",
    "MOST_RENEWALS",
    "NOTHING",
    "OWN_AUTHORITY",
    "THRESHOLDS",
    "UNLIMITED",
    "AddOn",
    "Allowance",
    "Campaign",
    "Change",
    "Charge",
    "Feature",
    "FeatureUse",
    "FlagUse",
    "Holding",
    "Limit",
    "Movement",
    "Override",
    "Plan",
    "PlanEdition",
    "Receipt",
    "Subscription",
    "UnknownFlag",
    "Usage",
    "Wave",
    "WhenAway",
    "WouldStop",
    "content_of",
    "is_off",
]
