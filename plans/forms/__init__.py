"""What must people tell us about plans?"""

from .subscriptions import AddOnForm, PlanForm, PriceForm

__all__ = ["AddOnForm", "PlanForm", "PriceForm"]
