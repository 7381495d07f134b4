"""What must people tell us about an override? Its value, its first and last day where the tenant is, the ticket behind it."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hqconsole.kernel import clock
from hqconsole.kernel.forms import ActForm, ListForm
from plans.models import Feature, Limit, Override
from tenants.models import Tenant

from .values import as_typed, value_field

MOMENT = timedelta(microseconds=1)
STATES = [
    ("", _("In force or to come")),
    ("live", _("In force")),
    ("coming", _("To come")),
    ("ending", _("Ending within 7 days")),
    ("over", _("Over")),
    ("all", _("All")),
]


class OverridesForm(ListForm):
    """The filters of the list of overrides."""

    text = forms.CharField(required=False, max_length=60, label=_("Find"))
    state = forms.ChoiceField(required=False, label=_("State"), choices=STATES)


class DayField(forms.DateField):
    """A day, with the browser's calendar."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class PeriodForm(ActForm):
    """Until when, in the days of the tenant, and in which ticket it was asked for."""

    ends_at = DayField(label=_("Until the end of"), help_text=_("A day where the tenant is."))
    ticket = forms.CharField(max_length=40, label=_("Ticket"), help_text=_("The number under which it was asked for."))

    def __init__(self, *args, zone: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.zone = ZoneInfo(zone)

    @property
    def order(self) -> dict:
        """The answers in the shape of the action."""
        day = self.cleaned_data["ends_at"]
        return {"ends_at": day and self.end_of(day), "ticket": self.cleaned_data["ticket"]}

    def end_of(self, day: date) -> datetime:
        return self.start_of(day + timedelta(days=1))

    def start_of(self, day: date) -> datetime:
        return datetime.combine(day, time.min, self.zone)


class GivingForm(PeriodForm):
    """Something new for one tenant: from when on, besides."""

    starts_at = DayField(required=False, label=_("From"), help_text=_("Empty: at once."))
    field_order = ["mode", "value", "starts_at", "ends_at", "ticket"]

    def __init__(self, *args, tenant: Tenant, subject: Feature | Limit, **kwargs):
        super().__init__(*args, zone=tenant.timezone, **kwargs)
        self.subject = subject
        self.ask_more()
        self.order_fields(self.field_order)

    def ask_more(self) -> None:
        """Add the fields that depend on what it is about."""

    @property
    def order(self) -> dict:
        day = self.cleaned_data["starts_at"]
        today = clock.now().astimezone(self.zone).date()
        more = {name: self.cleaned_data[name] for name in ("mode", "value") if name in self.fields}
        return super().order | more | {"starts_at": self.start_of(day) if day and day > today else None}


class OverrideForm(GivingForm):
    """Another value; of a limit also more on top."""

    def ask_more(self) -> None:
        self.fields["value"] = value_field(self.subject)
        if isinstance(self.subject, Limit):
            modes = [(mode.value, mode.label) for mode in (Override.Mode.SET, Override.Mode.ADD)]
            self.fields["mode"] = forms.ChoiceField(
                choices=modes, initial=Override.Mode.SET, widget=forms.RadioSelect, label=_("How it counts")
            )


class TopUpForm(GivingForm):
    """More of a limit once; until the end of the tenant's month where no day is named."""

    def ask_more(self) -> None:
        self.fields["value"] = value_field(self.subject, Override.Mode.TOP_UP)
        self.fields["ends_at"].required = False
        self.fields["ends_at"].help_text = _("Empty: the end of the tenant's calendar month.")


class ExemptForm(GivingForm):
    """No refusal at a limit until a day."""


class RenewForm(PeriodForm):
    """A later end."""


class ChangeForm(PeriodForm):
    """Another value, or an earlier end. The day that stands there already means the very instant of now."""

    field_order = ["value", "ends_at", "ticket"]

    def __init__(self, *args, override: Override, **kwargs):
        super().__init__(*args, **kwargs)
        self.override = override
        self.fields["ends_at"].initial = (override.ends_at - MOMENT).astimezone(self.zone).date()
        self.fields["ticket"].initial = override.ticket
        if override.mode != Override.Mode.EXEMPT:
            self.fields["value"] = value_field(override.subject, override.mode)
            self.fields["value"].initial = as_typed(override.value)
        self.order_fields(self.field_order)

    @property
    def order(self) -> dict:
        same_day = self.cleaned_data["ends_at"] == self.fields["ends_at"].initial
        order = super().order | {"value": self.cleaned_data.get("value")}
        return order | ({"ends_at": self.override.ends_at} if same_day else {})


class TenantForm(forms.Form):
    """For which tenant."""

    tenant = forms.CharField(max_length=40, label=_("Slug of the tenant"), widget=forms.TextInput(attrs={"dir": "ltr"}))

    def clean_tenant(self) -> Tenant:
        found = Tenant.objects.filter(slug=self.cleaned_data["tenant"].strip()).first()
        if found is None:
            raise forms.ValidationError(gettext("There is no tenant with this slug."))
        return found
