"""How do scripts say what is said about plans on pages?"""

from . import subscriptions

__all__ = ["subscriptions"]
