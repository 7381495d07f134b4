"""What must people tell us about themselves?"""

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import Person, Token


class PreferencesForm(forms.Form):
    """Theme, density, language. What is left out stays as it is, so that one button can set one of them."""

    theme = forms.ChoiceField(label=_("Theme"), choices=Person.Theme, required=False)
    density = forms.ChoiceField(label=_("Density"), choices=Person.Density, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=Person.Language, required=False)

    def __init__(self, *args, person: Person, **kwargs):
        self.present = {name: getattr(person, name) for name in ("theme", "density", "language")}
        super().__init__(*args, initial=self.present, **kwargs)

    @property
    def wanted(self) -> dict[str, str]:
        return {name: self.cleaned_data.get(name) or value for name, value in self.present.items()}

    @property
    def changes_something(self) -> bool:
        return self.wanted != self.present


class ProofForm(forms.Form):
    """Which act asks for a proof, and where does it go on afterwards?"""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["for"] = forms.RegexField(r"^[0-9a-f]{64}$")
        self.fields["next"] = forms.CharField(required=False)


class TokenForm(forms.Form):
    """A name for the token, and the confirmation that its issue demands."""

    name = forms.CharField(label=_("What it is for"), max_length=Token._meta.get_field("name").max_length)
    confirmed = forms.BooleanField(
        label=_("I know that whoever has this token acts as me."),
        error_messages={"required": _("Confirm it, or the token is not issued.")},
    )
