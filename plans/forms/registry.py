"""What must people tell us about features, limits and plans?"""

from django import forms
from django.utils.translation import gettext_lazy as _

from hqconsole.kernel.forms import ActForm
from plans.models import Feature, Limit, WhenAway

KEY_HINT = _("What scripts and editions call it. It never changes.")
PRODUCT_HINT = _("What the product calls it, where that is something else.")


class NamedForm(ActForm):
    """Base: a name in both languages."""

    name_en = forms.CharField(max_length=120, label=_("Name in English"))
    name_ar = forms.CharField(max_length=120, label=_("Name in Arabic"))

    def facts_named(self, *names: str) -> dict:
        return {name: self.cleaned_data[name] for name in names}


class InProduct(NamedForm):
    """What the product has to know about a feature or a limit."""

    product_key = forms.CharField(required=False, max_length=60, label=_("Key in the product"), help_text=PRODUCT_HINT)
    when_away = forms.ChoiceField(
        choices=WhenAway,
        label=_("While headquarters is away, the product"),
        help_text=_("The contract for failure: what holds where nobody can be asked."),
    )


class FeatureForm(InProduct):
    """What can be changed about a feature."""

    group = forms.ChoiceField(choices=Feature.Group, label=_("Group"))
    field_order = ["key", "type", "name_en", "name_ar", "group", "product_key", "when_away"]

    @property
    def facts(self) -> dict:
        return self.facts_named("name_en", "name_ar", "group", "product_key", "when_away")

    @property
    def call(self) -> dict:
        """The answers in the shape of `actions.change_feature`."""
        return {"facts": self.facts}


class NewFeatureForm(FeatureForm):
    key = forms.CharField(max_length=60, label=_("Key"), help_text=KEY_HINT)
    type = forms.ChoiceField(choices=Feature.Type, label=_("Kind of value"), help_text=_("It never changes."))

    @property
    def order(self) -> dict:
        """The answers in the shape of `actions.add_feature`."""
        return self.facts_named("key", "type") | {"facts": self.facts}


class LimitForm(InProduct):
    """What can be changed about a limit."""

    unit = forms.CharField(
        max_length=10, label=_("Unit"), help_text=_("As in UNECE recommendation 20, or a word of ours: MB, C62, ORDER.")
    )
    enforcement = forms.ChoiceField(choices=Limit.Enforcement, label=_("When reached"))
    field_order = ["key", "kind", "name_en", "name_ar", "unit", "enforcement", "product_key", "when_away"]

    @property
    def facts(self) -> dict:
        return self.facts_named("name_en", "name_ar", "unit", "enforcement", "product_key", "when_away")

    @property
    def call(self) -> dict:
        """The answers in the shape of `actions.change_limit`."""
        return {"facts": self.facts}


class NewLimitForm(LimitForm):
    key = forms.CharField(max_length=60, label=_("Key"), help_text=KEY_HINT)
    kind = forms.ChoiceField(choices=Limit.Kind, label=_("Counted"), help_text=_("It never changes."))

    @property
    def order(self) -> dict:
        """The answers in the shape of `actions.add_limit`."""
        return self.facts_named("key", "kind") | {"facts": self.facts}


class PlanForm(NamedForm):
    """What can be changed about a plan."""

    description_en = forms.CharField(max_length=500, label=_("For whom, in English"))
    description_ar = forms.CharField(max_length=500, label=_("For whom, in Arabic"))
    trial_days = forms.IntegerField(min_value=0, max_value=365, initial=0, label=_("Days of trial"))
    is_public = forms.BooleanField(required=False, label=_("Is offered publicly"))
    is_default = forms.BooleanField(required=False, label=_("New tenants begin on it"))
    field_order = ["key", "name_en", "name_ar", "description_en", "description_ar", "trial_days", "is_public"]

    @property
    def facts(self) -> dict:
        return self.facts_named("name_en", "name_ar", "description_en", "description_ar", "trial_days", "is_public")

    @property
    def call(self) -> dict:
        """The answers in the shape of `actions.change_plan`."""
        return {"facts": self.facts, "is_default": self.cleaned_data["is_default"]}


class NewPlanForm(PlanForm):
    key = forms.CharField(max_length=40, label=_("Key"), help_text=KEY_HINT)
    is_default = None

    @property
    def order(self) -> dict:
        """The answers in the shape of `actions.add_plan`."""
        return {"key": self.cleaned_data["key"], "facts": self.facts}
