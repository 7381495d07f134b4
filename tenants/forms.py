"""What must people tell us about tenants? The filters of the list, the facts of a new one, who else may act on which."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hqconsole.kernel import editions
from hqconsole.kernel.forms import ActForm, ListForm
from staff.models import Person
from staff.sentences import SENTENCES

from . import queries
from .models import Currency, Region, Tenant
from .regions import USUAL

USUAL_CHOICE = ("", _("As usual in the region"))
TIME_ZONES = sorted(zone for zone in available_timezones() if zone.startswith("Asia/"))


class DirectoryForm(ListForm):
    """The filters of the tenants list."""

    text = forms.CharField(required=False, max_length=120, label=_("Find"))
    status = forms.ChoiceField(required=False, label=_("Status"), choices=[("", _("Any status")), *Tenant.Status.choices])
    region = forms.ChoiceField(required=False, label=_("Region"), choices=[("", _("Any region")), *Region.choices])


def described(kind: str) -> list[tuple[str, str]]:
    """What can be chosen of a kind: the key of each thing with a live edition, its name and what it is for."""
    return [(each.subject.key, f"{each.subject.name}: {each.subject.description}") for each in editions.offered(kind)]


class NewTenantForm(ActForm):
    """Everything a new tenant needs, on one page."""

    name_en = forms.CharField(max_length=120, label=_("Name in English"))
    name_ar = forms.CharField(max_length=120, label=_("Name in Arabic"))
    slug = forms.CharField(max_length=40, label=_("Slug"), help_text=_("Part of the tenant's address. It never changes."))
    region = forms.ChoiceField(choices=Region, label=_("Region"))
    timezone = forms.ChoiceField(
        required=False, choices=[USUAL_CHOICE, *((zone, zone) for zone in TIME_ZONES)], label=_("Time zone")
    )
    currency = forms.ChoiceField(required=False, choices=[USUAL_CHOICE, *Currency.choices], label=_("Currency"))
    admin_name = forms.CharField(max_length=120, label=_("Name"))
    admin_email = forms.EmailField(label=_("E-mail"))
    plan = forms.ChoiceField(label=_("Plan"), widget=forms.RadioSelect)
    catalogs = forms.BooleanField(required=False, initial=True, label=_("Pin all catalogs to their live releases"))
    workflow = forms.ChoiceField(required=False, label=_("Workflow"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["plan"].choices = described("plan")
        self.fields["workflow"].choices = [("", _("None for now")), *described("workflow")]

    @property
    def order(self) -> dict:
        """The cleaned facts in the shape of `tenants.actions.create`."""
        facts = self.cleaned_data
        zone, currency, _settings = USUAL[facts["region"]]
        identity = {name: facts[name] for name in ("slug", "name_en", "name_ar", "region")}
        return {
            "identity": identity | {"timezone": facts["timezone"] or zone, "currency": facts["currency"] or currency},
            "administrator": {"name": facts["admin_name"], "email": facts["admin_email"]},
            "seed": {"plan": facts["plan"], "catalogs": facts["catalogs"], "workflow": facts["workflow"]},
        }


def end_of(day: date) -> datetime:
    """The instant at which a day is over at headquarters: "until Friday" includes Friday."""
    return datetime.combine(day + timedelta(days=1), time.min, ZoneInfo(settings.HQ_TIME_ZONE))


class TrustForm(forms.Form):
    """Who may do what until when, here and perhaps on a few other tenants."""

    person = forms.ModelChoiceField(queryset=None, label=_("Who"), empty_label=_("Choose somebody"))
    verbs = forms.MultipleChoiceField(
        label=_("May do"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose what they may do.")},
    )
    until = forms.DateField(
        label=_("Until the end of"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("A day within the next month, at headquarters."),
    )
    others = forms.CharField(
        label=_("Also on the tenants"), required=False, max_length=900, help_text=_("Their slugs, with spaces between them.")
    )

    def __init__(self, *args, by: Person, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = (
            Person.objects.filter(is_active=True).exclude(roles=[]).exclude(pk=by.pk).order_by("name_en")
        )
        self.fields["verbs"].choices = [(str(verb), SENTENCES[verb]) for verb in queries.entrustable_verbs()]

    def clean_until(self) -> date:
        day = self.cleaned_data["until"]
        if trouble := queries.end_trouble(end_of(day)):
            raise forms.ValidationError(trouble)
        return day

    def clean_others(self) -> list[str]:
        slugs = list(dict.fromkeys(self.cleaned_data["others"].replace(",", " ").split()))
        known = set(Tenant.objects.filter(slug__in=slugs).values_list("slug", flat=True))
        if unknown := [slug for slug in slugs if slug not in known]:
            raise forms.ValidationError(gettext("There is no tenant %(slug)s.") % {"slug": unknown[0]})
        return slugs
