"""What must people tell us? Which requests they look for, a time, and the points of a policy."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from hqconsole.kernel.forms import ActForm, ListForm
from staff.sentences import SENTENCES

from . import queries
from .actions.bypasses import EMERGENCY_REASON
from .conditions import CONDITIONS
from .models import State
from .models.terms import MOST_APPROVERS, MOST_EXECUTION_HOURS, MOST_REQUEST_HOURS, ROLE_NAMES

ANYBODY = [
    ("", _("Waiting for me")),
    (queries.Wanted.MINE, _("Asked for by me")),
    (queries.Wanted.ALL, _("All requests")),
]


class InboxForm(ListForm):
    """The filters of the inbox."""

    whose = forms.ChoiceField(required=False, label=_("Show"), choices=ANYBODY)
    state = forms.ChoiceField(required=False, label=_("State"), choices=[("", _("Any state")), *State.choices])
    verb = forms.ChoiceField(required=False, label=_("What"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        verbs = [(verb, SENTENCES[verb]) for verb in queries.GUARDABLE]
        self.fields["verb"].choices = [("", _("Anything")), *verbs]


class EmergencyForm(forms.Form):
    """What stands in the envelope, and why it had to be opened."""

    credential = forms.CharField(
        label=_("What stands in the envelope"),
        max_length=80,
        help_text=_("Spaces, hyphens and capitals do not matter."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    reason = forms.CharField(
        label=_("Why"), min_length=EMERGENCY_REASON, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class ScheduleForm(forms.Form):
    """When, by the clock of headquarters."""

    instant = forms.DateTimeField(
        required=False,
        label=_("Carry it out at"),
        help_text=_("By the clock of headquarters. Empty: as soon as others have agreed."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def clean_instant(self) -> datetime | None:
        given = self.cleaned_data["instant"]
        return given and given.replace(tzinfo=ZoneInfo(settings.HQ_TIME_ZONE))


class TermsForm(ActForm):
    """On which terms others agree."""

    approvers_needed = forms.IntegerField(min_value=1, max_value=MOST_APPROVERS, initial=1, label=_("People who have to agree"))
    roles = forms.MultipleChoiceField(
        required=False,
        choices=ROLE_NAMES,
        widget=forms.CheckboxSelectMultiple,
        label=_("Only people with one of these roles"),
        help_text=_("None ticked: everybody who may do it themselves."),
    )
    request_hours = forms.IntegerField(
        min_value=1, max_value=MOST_REQUEST_HOURS, initial=72, label=_("Hours in which they have to agree")
    )
    execution_hours = forms.IntegerField(
        min_value=1, max_value=MOST_EXECUTION_HOURS, initial=24, label=_("Hours in which it is carried out afterwards")
    )
    may_schedule = forms.BooleanField(required=False, label=_("May be set for a later time"))

    @property
    def terms(self) -> dict:
        """The points in the shape of the actions."""
        names = ("approvers_needed", "roles", "request_hours", "execution_hours", "may_schedule")
        return {name: self.cleaned_data[name] for name in names}


class PolicyForm(TermsForm):
    """A new policy: what, when, on which terms."""

    verb = forms.ChoiceField(label=_("What"))
    condition = forms.ChoiceField(label=_("When"))
    limit = forms.IntegerField(
        min_value=0, max_value=2**31 - 1, initial=0, label=_("Limit"), help_text=_("For conditions that count; otherwise 0.")
    )
    field_order = ["verb", "condition", "limit"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        acts = [(verb, f"{SENTENCES[verb]} ({verb})") for verb in queries.GUARDABLE]
        self.fields["verb"].choices = [("", _("Choose an act")), *acts]
        self.fields["condition"].choices = [(each.name, each.words("…")) for each in CONDITIONS.values()]

    @property
    def order(self) -> dict:
        """The answers in the shape of `actions.add_policy`."""
        named = {name: self.cleaned_data[name] for name in ("verb", "condition", "limit")}
        return named | {"terms": self.terms}
