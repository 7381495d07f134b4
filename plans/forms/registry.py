"""What must people tell us about features, limits, add-ons and plans?"""

from babel.numbers import get_currency_name
from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hqconsole.kernel.forms import ActForm
from hqconsole.kernel.money import DIGITS
from plans.models import HOME_CURRENCY, Feature, Limit, WhenAway

from .editions import PriceField
from .values import WholeField

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
    stale_days = WholeField(
        required=False,
        min_value=1,
        max_value=3650,
        label=_("Stale after (days)"),
        help_text=_("For how long it may make no difference to anybody. Empty: 90 days for a switch, 180 for a value."),
    )
    field_order = ["key", "type", "name_en", "name_ar", "group", "product_key", "when_away", "stale_days"]

    @property
    def facts(self) -> dict:
        return self.facts_named("name_en", "name_ar", "group", "product_key", "when_away", "stale_days")

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


class AddOnFactsForm(NamedForm):
    """What can be changed about an add-on: its names, and what it costs a month in each currency."""

    field_order = ["key", "limit", "adds", "name_en", "name_ar"]

    def __init__(self, data=None, *, initial: dict | None = None):
        prices = {f"prices.{currency}": minor for currency, minor in (initial or {}).get("prices", {}).items()}
        super().__init__(data, initial=(initial or {}) | prices)
        for currency in sorted(DIGITS, key=lambda each: (each != HOME_CURRENCY, each)):
            label = _("Price a month, %(currency)s") % {"currency": get_currency_name(currency, locale=get_language())}
            self.fields[f"prices.{currency}"] = PriceField(currency=currency, label=label, required=currency == HOME_CURRENCY)

    @property
    def facts(self) -> dict:
        answers = {currency: self.cleaned_data[f"prices.{currency}"] for currency in DIGITS}
        prices = {currency: minor for currency, minor in answers.items() if minor is not None}
        return self.facts_named("name_en", "name_ar") | {"prices": prices}

    @property
    def call(self) -> dict:
        """The answers in the shape of `actions.change_add_on`."""
        return {"facts": self.facts}


class NewAddOnForm(AddOnFactsForm):
    key = forms.CharField(max_length=40, label=_("Key"), help_text=KEY_HINT)
    limit = forms.ModelChoiceField(
        Limit.objects.all(),
        to_field_name="key",
        label=_("More of"),
        help_text=_("It never changes."),
        empty_label=_("Choose a limit"),
    )
    adds = WholeField(min_value=1, label=_("How much more"), help_text=_("It never changes."))

    @property
    def order(self) -> dict:
        """The answers in the shape of `actions.add_add_on`."""
        return self.facts_named("key", "limit", "adds") | {"facts": self.facts}


class PlanForm(NamedForm):
    """What can be changed about a plan."""

    description_en = forms.CharField(max_length=500, label=_("For whom, in English"))
    description_ar = forms.CharField(max_length=500, label=_("For whom, in Arabic"))
    trial_days = WholeField(min_value=0, max_value=365, initial=0, label=_("Days of trial"))
    is_public = forms.BooleanField(required=False, label=_("Is offered publicly"))
    is_default = forms.BooleanField(required=False, label=_("New tenants begin on it"))
    rank = forms.IntegerField(
        required=False,
        min_value=1,
        label=_("Rank"),
        help_text=_("1 is the lowest. To a higher rank is an upgrade, at once; to a lower one a downgrade, at the period's end."),
    )
    field_order = ["key", "name_en", "name_ar", "description_en", "description_ar", "trial_days", "rank", "is_public"]

    def __init__(self, data=None, *, initial: dict | None = None):
        super().__init__(data, initial=initial and initial | {"rank": initial["position"] + 1})

    @property
    def facts(self) -> dict:
        return self.facts_named("name_en", "name_ar", "description_en", "description_ar", "trial_days", "is_public")

    @property
    def call(self) -> dict:
        """The answers in the shape of `actions.change_plan`."""
        return {"facts": self.facts} | self.facts_named("is_default", "rank")


class NewPlanForm(PlanForm):
    key = forms.CharField(max_length=40, label=_("Key"), help_text=KEY_HINT)
    is_default = rank = None

    @property
    def order(self) -> dict:
        """The answers in the shape of `actions.add_plan`."""
        return {"key": self.cleaned_data["key"], "facts": self.facts}
