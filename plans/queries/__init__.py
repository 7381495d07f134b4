"""What can be asked about plans? What is on offer, what a tenant has, and why."""

from plans import seeds

from .editions import (
    DraftCard,
    PlanLine,
    closed_plans,
    draft_card,
    draft_of,
    editions_of,
    has_moved,
    live_edition,
    plan_lines,
    published_changes,
    takings,
    tenants_by_edition,
    tenants_by_plan,
    tenants_on,
    three_way,
)
from .entitlements import Entitlements, entitlements, is_subscribed, standing_of, subscription_of
from .matrix import Matrix, by_group, matrix
from .registry import Registry, cycles, in_words, overrides_by_key, registry, value_in_words

__all__ = [
    "DraftCard",
    "Entitlements",
    "Matrix",
    "PlanLine",
    "Registry",
    "by_group",
    "closed_plans",
    "cycles",
    "draft_card",
    "draft_of",
    "editions_of",
    "entitlements",
    "has_moved",
    "in_words",
    "is_seeded",
    "is_subscribed",
    "live_edition",
    "matrix",
    "overrides_by_key",
    "plan_lines",
    "published_changes",
    "registry",
    "standing_of",
    "subscription_of",
    "takings",
    "tenants_by_edition",
    "tenants_by_plan",
    "tenants_on",
    "three_way",
    "value_in_words",
]


def is_seeded() -> bool:
    """Whether plans, features and limits already are as the seed files say."""
    return seeds.read().is_planted
