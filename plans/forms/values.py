"""How is a value asked for? By what the feature or limit can have."""

from django import forms
from django.utils.translation import gettext_lazy as _

from plans.models import UNLIMITED, Feature, Limit, Override
from plans.written import latin, whole

MOST = 10**15 - 1


class WholeField(forms.IntegerField):
    """A whole number in any of our digits; a browser's own input of numbers takes none but Latin ones."""

    widget = forms.TextInput

    def widget_attrs(self, widget):
        may_be_negative = self.min_value is None or self.min_value < 0  # the digits of a phone have no minus
        return {"autocomplete": "off"} | ({} if may_be_negative else {"inputmode": "numeric"})

    def to_python(self, value):
        if value in self.empty_values:
            return None
        try:
            return whole(str(value).strip())
        except ValueError as bad:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from bad


class NumberField(forms.FloatField):
    """A number in any of our digits, that is a whole one where it can be."""

    widget = forms.TextInput

    def widget_attrs(self, widget):
        return {"autocomplete": "off"}

    def clean(self, value) -> int | float | None:
        number = super().clean(latin(value) if isinstance(value, str) else value)
        return int(number) if number is not None and number.is_integer() else number


def value_field(subject: Feature | Limit, mode: str = Override.Mode.SET) -> forms.Field:
    """The field for a value of this feature, of this limit, or of what is added to it."""
    if isinstance(subject, Limit):
        least = UNLIMITED if mode == Override.Mode.SET else 1
        hint = _("-1 is without limit.") if mode == Override.Mode.SET else ""
        return WholeField(min_value=least, max_value=MOST, label=_("How much"), help_text=hint)
    if subject.type == Feature.Type.NUMBER:
        return NumberField(label=_("Value"))
    if subject.type == Feature.Type.TEXT:
        return forms.CharField(max_length=500, label=_("Value"))
    return forms.TypedChoiceField(
        choices=[("on", _("On")), ("off", _("Off"))],
        coerce=lambda word: word == "on",
        empty_value=None,
        widget=forms.RadioSelect,
        label=_("Value"),
    )


def as_typed(value) -> object:
    """A stored value as its field shows it."""
    return {True: "on", False: "off"}[value] if isinstance(value, bool) else value
