"""What can be asked about plans? What is on offer, what a tenant has, and why."""

from plans import seeds

from .entitlements import Entitlements, entitlements, is_subscribed, standing_of, subscription_of
from .flags import Flag, PlanLine, about_flag, flags, plan_lines, stale, stale_flags, tenants_with
from .matrix import Matrix, by_group, matrix
from .overrides import (
    Different,
    Effect,
    Revision,
    about_override,
    answer_at,
    column_of,
    differences,
    effect_of,
    end_of_month,
    ended_unsaid,
    overrides,
    overrides_of,
    reminder_due,
    reminders_due,
    revisions,
    subject_of,
    unbroken_since,
)

__all__ = [
    "Different",
    "Effect",
    "Entitlements",
    "Flag",
    "Matrix",
    "PlanLine",
    "Revision",
    "about_flag",
    "about_override",
    "answer_at",
    "by_group",
    "column_of",
    "differences",
    "effect_of",
    "end_of_month",
    "ended_unsaid",
    "entitlements",
    "flags",
    "is_seeded",
    "is_subscribed",
    "matrix",
    "overrides",
    "overrides_of",
    "plan_lines",
    "reminder_due",
    "reminders_due",
    "revisions",
    "stale",
    "stale_flags",
    "standing_of",
    "subject_of",
    "subscription_of",
    "tenants_with",
    "unbroken_since",
]


def is_seeded() -> bool:
    """Whether plans, features and limits already are as the seed files say."""
    return seeds.read().is_planted
