"""How do scripts say what is said about plans on pages?"""

from . import campaigns, editions, subscriptions

__all__ = ["campaigns", "editions", "subscriptions"]
