"""What must people tell us about plans?"""

from .campaigns import CampaignForm, WaveForm
from .subscriptions import AddOnForm, PlanForm, PriceForm

__all__ = ["AddOnForm", "CampaignForm", "PlanForm", "PriceForm", "WaveForm"]
