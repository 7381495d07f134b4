"""What must people tell us to find entries of the audit log?"""

from django import forms
from django.utils.translation import gettext_lazy as _

from hqconsole.kernel.actions import REGISTRY
from hqconsole.kernel.forms import ListForm


class TimelineForm(ListForm):
    """The filters of the audit page; each matches exactly."""

    actor = forms.CharField(required=False, max_length=120, label=_("Actor"))
    verb = forms.ChoiceField(required=False, label=_("Action"))
    table = forms.CharField(required=False, max_length=80, label=_("Table"))
    tenant = forms.UUIDField(required=False, label=_("Tenant id"))
    group = forms.CharField(required=False, max_length=32, label=_("Change"), widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["verb"].choices = [("", _("Any action")), *((verb, verb) for verb in sorted(REGISTRY))]
