"""What must people tell us about plans? What an edition says, and what features, limits and plans are."""

from .campaigns import CampaignForm, WaveForm
from .editions import CompareForm, DraftForm, MatrixForm, PriceForm, SourceForm
from .registry import FeatureForm, LimitForm, NewFeatureForm, NewLimitForm, NewPlanForm, PlanForm
from .subscriptions import AddOnForm, MoveForm, OwnPriceForm

__all__ = [
    "AddOnForm",
    "CampaignForm",
    "CompareForm",
    "DraftForm",
    "FeatureForm",
    "LimitForm",
    "MatrixForm",
    "MoveForm",
    "NewFeatureForm",
    "NewLimitForm",
    "NewPlanForm",
    "OwnPriceForm",
    "PlanForm",
    "PriceForm",
    "SourceForm",
    "WaveForm",
]
