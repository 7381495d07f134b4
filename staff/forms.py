"""What must people tell us about themselves?"""

from django import forms
from django.utils.translation import gettext_lazy as _

from hqconsole.kernel.forms import ActForm, ListForm

from .actions import lendable_verbs
from .actions.elevations import LONGEST_HOURS
from .actions.keys import LONGEST_DAYS
from .models import ROLE_NAMES, Factor, Key, Person
from .sentences import SENTENCES


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


class FactorForm(forms.Form):
    """A name for the new factor, the browser's answer where it is a key, and the confirmation that its adding demands."""

    name = forms.CharField(label=_("Name"), max_length=Factor._meta.get_field("name").max_length)
    answer = forms.CharField(required=False, max_length=20_000, widget=forms.HiddenInput)
    confirmed = forms.BooleanField(
        label=_("I know that whoever has it can prove to be me."),
        error_messages={"required": _("Confirm it, or it is not added.")},
    )


class AppForm(FactorForm):
    code = forms.CharField(label=_("Code that the app shows now"), max_length=10)


class ProofForm(forms.Form):
    """Which act asks for a proof, and where does it go on afterwards?"""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["for"] = forms.RegexField(r"^[0-9a-f]{64}$")
        self.fields["next"] = forms.CharField(required=False)
        self.fields["method"] = forms.CharField(required=False)


class KeyForm(ActForm):
    """What a key is for, what it may do, for how long and from where; and the confirmation that its issue demands."""

    name = forms.CharField(label=_("What it is for"), max_length=Key._meta.get_field("name").max_length)
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose what the key may do.")},
    )
    days = forms.IntegerField(label=_("Lives for days"), min_value=1, max_value=LONGEST_DAYS, initial=90)
    networks = forms.CharField(
        label=_("Only from networks"),
        required=False,
        max_length=500,
        help_text=_("Such as 10.8.0.0/24, with spaces between them. Empty: from wherever the console can be reached."),
    )
    confirmed = forms.BooleanField(
        label=_("I know that whoever has this key acts as me, within what it may do."),
        error_messages={"required": _("Confirm it, or the key is not issued.")},
    )

    def __init__(self, *args, offered: list[str], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = [(verb, SENTENCES[verb]) for verb in offered]

    @property
    def wishes(self) -> dict:
        """The arguments of actions.issue_key."""
        wanted = {name: self.cleaned_data[name] for name in ("name", "scopes", "days")}
        return wanted | {"networks": self.cleaned_data["networks"].replace(",", " ").split()}


class PeopleForm(ListForm):
    """Whom to list: a part of a name, a role."""

    text = forms.CharField(required=False)
    role = forms.ChoiceField(label=_("Role"), choices=[("", _("Every role")), *ROLE_NAMES], required=False)


class ElevationForm(forms.Form):
    """What somebody asks to hold for a time, and for how many hours."""

    what = forms.ChoiceField(label=_("What you need"))
    hours = forms.IntegerField(label=_("For how many hours"), min_value=1, max_value=LONGEST_HOURS, initial=2)

    def __init__(self, *args, person: Person, **kwargs):
        super().__init__(*args, **kwargs)
        roles = [(role, name) for role, name in ROLE_NAMES if role not in person.roles]
        verbs = [(str(verb), SENTENCES[verb]) for verb in lendable_verbs()]
        self.fields["what"].choices = [(_("A role"), roles), (_("One verb"), verbs)]
