"""What must people tell us about flags? Which they look for, what holds for everybody, after how many days one is stale."""

from django import forms
from django.utils.translation import gettext_lazy as _

from hqconsole.kernel.forms import ActForm, ListForm
from plans.models import Feature, Limit

from .values import as_typed, value_field

STATES = [
    ("", _("Any state")),
    ("killed", _("Switched off for everybody")),
    ("default", _("On by default")),
    ("overridden", _("With overrides")),
    ("stale", _("Makes no difference")),
]


class FlagsForm(ListForm):
    """The filters of the list of flags."""

    text = forms.CharField(required=False, max_length=60, label=_("Find"))
    group = forms.ChoiceField(required=False, label=_("Group"), choices=[("", _("Any group")), *Feature.Group.choices])
    state = forms.ChoiceField(required=False, label=_("State"), choices=STATES)


class StaleForm(ListForm):
    """For how many days nothing may have moved; otherwise for as long as is expected of each feature."""

    days = forms.TypedChoiceField(
        required=False,
        coerce=int,
        label=_("Days"),
        choices=[("", _("As expected of each")), (30, "30"), (90, "90"), (180, "180"), (365, "365")],
    )

    @property
    def since(self) -> int | None:
        return int(self.filters["days"]) if self.filters["days"] else None


class DefaultForm(ActForm):
    """What holds where no plan says anything; empty where nothing does."""

    def __init__(self, *args, subject: Feature | Limit, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["value"] = value_field(subject)
        field.required, field.initial = False, as_typed(subject.default_value)
        if not hasattr(field, "choices"):
            field.help_text = _("Empty: nothing holds by default.")

    @property
    def value(self) -> object:
        given = self.cleaned_data["value"]
        return None if given == "" else given
