"""What can be asked about plans? What is on offer, what a tenant has, and why."""

from plans import seeds

from .entitlements import Entitlements, entitlements, is_subscribed, standing_of, subscription_of
from .matrix import Matrix, by_group, matrix

__all__ = [
    "Entitlements",
    "Matrix",
    "by_group",
    "entitlements",
    "is_seeded",
    "is_subscribed",
    "matrix",
    "standing_of",
    "subscription_of",
]


def is_seeded() -> bool:
    """Whether plans, features and limits already are as the seed files say."""
    return seeds.read().is_planted
