"""What must people tell us about plans? What they look for, another value for one tenant, what holds for everybody."""

from .campaigns import CampaignForm, LinesForm, WaveForm
from .editions import CompareForm, DraftForm, MatrixForm, PriceForm, SourceForm
from .flags import DefaultForm, FlagsForm, StaleForm
from .overrides import ChangeForm, ExemptForm, OverrideForm, OverridesForm, RenewForm, TenantForm, TopUpForm
from .registry import AddOnFactsForm, FeatureForm, LimitForm, NewAddOnForm, NewFeatureForm, NewLimitForm, NewPlanForm, PlanForm
from .subscriptions import AddOnForm, MoveForm, OwnPriceForm

__all__ = [
    "AddOnFactsForm",
    "AddOnForm",
    "CampaignForm",
    "ChangeForm",
    "CompareForm",
    "DefaultForm",
    "DraftForm",
    "ExemptForm",
    "FeatureForm",
    "FlagsForm",
    "LimitForm",
    "LinesForm",
    "MatrixForm",
    "MoveForm",
    "NewAddOnForm",
    "NewFeatureForm",
    "NewLimitForm",
    "NewPlanForm",
    "OverrideForm",
    "OverridesForm",
    "OwnPriceForm",
    "PlanForm",
    "PriceForm",
    "RenewForm",
    "SourceForm",
    "StaleForm",
    "TenantForm",
    "TopUpForm",
    "WaveForm",
]
