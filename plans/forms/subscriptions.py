"""What must people tell us about a subscription? A plan, a cycle, a day; a price; an add-on. Answers stand in the address."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hqconsole.kernel import editions
from hqconsole.kernel.forms import ActForm
from hqconsole.kernel.money import Money
from plans.actions.add_ons import MOST
from plans.models import HOME_CURRENCY, AddOn, Subscription

from .editions import PriceField
from .values import WholeField

HIGHEST = 10**12  # minor units


class Day(forms.DateInput):
    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


class MoveForm(ActForm):
    """Which plan, how it is paid, and from when."""

    plan = forms.ChoiceField(label=_("Plan"))
    cycle = forms.ChoiceField(required=False, label=_("Paid"), choices=Subscription.Cycle)
    on = forms.DateField(required=False, label=_("From"), widget=Day, help_text=_("Only for a greater plan. Empty: at once."))
    committed_until = forms.DateField(required=False, label=_("Committed until"), widget=Day)

    def __init__(self, *args, subscription: Subscription | None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["plan"].choices = [(each.plan.key, str(each.plan.name)) for each in editions.offered("plan")]
        if subscription:
            self.initial = {"plan": subscription.edition.plan.key, "cycle": subscription.cycle}
            del self.fields["committed_until"]
        if not subscription or subscription.is_trial:
            del self.fields["on"]


class OwnPriceForm(ActForm):
    """A price of the tenant's own, or none; and how long both sides are bound."""

    committed_until = forms.DateField(required=False, label=_("Committed until"), widget=Day)
    field_order = ["price", "committed_until"]

    def __init__(self, *args, currency: str, **kwargs):
        super().__init__(*args, **kwargs)
        hint = _("For each period, in the currency of the subscription. Empty: the list price.")
        self.fields["price"] = PriceField(currency=currency, label=_("Price of its own"), help_text=hint)
        self.order_fields(self.field_order)

    def clean_price(self) -> int | None:
        """In minor units."""
        price = self.cleaned_data["price"]
        if price is not None and not 0 <= price <= HIGHEST:
            raise forms.ValidationError(gettext("Nobody could pay that. Write an amount that is not below zero."))
        return price


class AddOnField(forms.ModelChoiceField):
    """An add-on by its name in the language of the page, with what it costs a month."""

    currency = HOME_CURRENCY

    def label_from_instance(self, add_on: AddOn) -> str:
        words = {"add_on": add_on.name, "currency": self.currency}
        if self.currency not in add_on.prices:
            return gettext("%(add_on)s: no price in %(currency)s") % words
        words["price"] = Money(add_on.prices[self.currency], self.currency).formatted()
        return gettext("%(add_on)s: %(price)s a month") % words


class AddOnForm(ActForm):
    """Which add-on, and how many of it."""

    add_on = AddOnField(AddOn.objects.all(), to_field_name="key", label=_("Add-on"), empty_label=None)
    quantity = WholeField(min_value=1, max_value=MOST, initial=1, label=_("How many"))

    def __init__(self, *args, currency: str = HOME_CURRENCY, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["add_on"].currency = currency
