"""How do scripts say what is said about plans on pages?"""

from . import campaigns, subscriptions

__all__ = ["campaigns", "subscriptions"]
