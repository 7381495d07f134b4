"""How do scripts ask about plans? One router for each thing they ask about."""

from . import campaigns, editions, entitlements, overrides, plans, registry, subscriptions

__all__ = [
    "campaigns",
    "editions",
    "entitlements",
    "overrides",
    "plans",
    "registry",
    "subscriptions",
]
