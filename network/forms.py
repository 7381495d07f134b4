"""What must people tell us about a network?"""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hqconsole.kernel.errors import InvalidInput

from .actions import network_named
from .models import Network


class NetworkForm(forms.Form):
    """A network to allow. The question that follows asks for the reason."""

    cidr = forms.CharField(label=_("Network"), max_length=64, help_text=_("In CIDR notation, for example 10.8.0.0/16"))
    label = forms.CharField(label=_("What it is"), max_length=Network._meta.get_field("label").max_length)
    note = forms.CharField(label=_("Note"), max_length=Network._meta.get_field("note").max_length, required=False)

    def clean_cidr(self) -> str:
        try:
            return str(network_named(self.cleaned_data["cidr"]))
        except InvalidInput as trouble:
            raise ValidationError(trouble.message) from trouble
