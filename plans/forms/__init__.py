"""What must people tell us about plans? What they look for, another value for one tenant, what holds for everybody."""

from .flags import DefaultForm, FlagsForm, StaleForm
from .overrides import ChangeForm, ExemptForm, OverrideForm, OverridesForm, RenewForm, TenantForm, TopUpForm

__all__ = [
    "ChangeForm",
    "DefaultForm",
    "ExemptForm",
    "FlagsForm",
    "OverrideForm",
    "OverridesForm",
    "RenewForm",
    "StaleForm",
    "TenantForm",
    "TopUpForm",
]
