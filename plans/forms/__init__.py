"""What must people tell us about plans? What an edition says, and what features, limits and plans are."""

from .editions import CompareForm, DraftForm, MatrixForm, PriceForm, SourceForm
from .registry import FeatureForm, LimitForm, NewFeatureForm, NewLimitForm, NewPlanForm, PlanForm

__all__ = [
    "CompareForm",
    "DraftForm",
    "FeatureForm",
    "LimitForm",
    "MatrixForm",
    "NewFeatureForm",
    "NewLimitForm",
    "NewPlanForm",
    "PlanForm",
    "PriceForm",
    "SourceForm",
]
