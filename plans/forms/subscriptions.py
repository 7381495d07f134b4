"""What must people tell us about a subscription? A plan, a cycle, a day; a price; an add-on. Answers stand in the address."""

from django import forms
from django.utils.translation import gettext_lazy as _

from hqconsole.kernel import editions
from hqconsole.kernel.forms import ActForm
from hqconsole.kernel.money import DIGITS, BadAmount, Money
from plans.actions.add_ons import MOST
from plans.models import AddOn, Subscription

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


def within(minor: int) -> int:
    """The amount, where it is one that somebody could pay. Raises BadAmount."""
    if not 0 <= minor <= HIGHEST:
        raise BadAmount(f"{minor} is no price.")
    return minor


class OwnPriceForm(ActForm):
    """A price of the tenant's own, or none; and how long both sides are bound."""

    price = forms.CharField(
        required=False,
        max_length=20,
        label=_("Price of its own"),
        help_text=_("For each period, in the currency of the subscription. Empty: the list price."),
    )
    committed_until = forms.DateField(required=False, label=_("Committed until"), widget=Day)

    def __init__(self, *args, currency: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.currency = currency

    def clean_price(self) -> int | None:
        """In minor units."""
        if not self.cleaned_data["price"]:
            return None
        try:
            return within(Money.parse(self.cleaned_data["price"], self.currency).minor)
        except BadAmount as fault:
            words = {"currency": self.currency, "digits": DIGITS[self.currency]}
            says = _("Write an amount in %(currency)s with at most %(digits)s digits after the point.")
            raise forms.ValidationError(says % words) from fault


class AddOnForm(ActForm):
    """Which add-on, and how many of it."""

    add_on = forms.ModelChoiceField(AddOn.objects.all(), to_field_name="key", label=_("Add-on"), empty_label=None)
    quantity = forms.IntegerField(min_value=1, max_value=MOST, initial=1, label=_("How many"))
