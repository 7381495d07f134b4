"""What can be asked about plans? What is on offer, what a tenant has, and why."""

from plans import seeds

from .entitlements import Entitlements, entitlements, is_subscribed, standing_of, subscription_of
from .explain import Difference, Explanation, differences, explanation
from .limits import days_of_rehearsal, is_rehearsed_enough, limit_lines, would_be_stopped
from .matrix import Matrix, by_group, matrix
from .past import known_as_of, known_now
from .unknown import unknown_flags

__all__ = [
    "Difference",
    "Entitlements",
    "Explanation",
    "Matrix",
    "by_group",
    "days_of_rehearsal",
    "differences",
    "entitlements",
    "explanation",
    "is_rehearsed_enough",
    "is_seeded",
    "is_subscribed",
    "known_as_of",
    "known_now",
    "limit_lines",
    "matrix",
    "standing_of",
    "subscription_of",
    "unknown_flags",
    "would_be_stopped",
]


def is_seeded() -> bool:
    """Whether plans, features and limits already are as the seed files say."""
    return seeds.read().is_planted
