"""What must people tell us about a campaign? From where to where and how; and how many a wave takes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from hqconsole.kernel.editions import Edition
from hqconsole.kernel.forms import ActForm, ListForm
from plans.models import Campaign, PlanEdition

from .editions import EditionField
from .subscriptions import Day
from .values import WholeField


class CampaignForm(ActForm):
    """A new campaign."""

    source = EditionField(label=_("From the edition"))
    target = EditionField(label=_("To the edition"))
    mode = forms.ChoiceField(choices=Campaign.Mode, label=_("How"))
    on_date = forms.DateField(
        required=False,
        label=_("On the day"),
        widget=Day,
        help_text=_("At least 30 days ahead. Its waves tell tenants of it and begin 30 days before."),
    )
    notice_en = forms.CharField(
        required=False, max_length=1000, label=_("Notice in English"), widget=forms.Textarea(attrs={"rows": 3})
    )
    notice_ar = forms.CharField(
        required=False, max_length=1000, label=_("Notice in Arabic"), widget=forms.Textarea(attrs={"rows": 3})
    )
    stop_after = WholeField(
        required=False,
        min_value=0,
        max_value=1_000_000,
        label=_("Stop a wave after more refusals than"),
        help_text=_("Empty: only by hand."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        editions = PlanEdition.objects.select_related("plan").order_by("plan__position", "-number")
        self.fields["source"].queryset = editions.exclude(status=Edition.Status.DRAFT)
        self.fields["target"].queryset = editions.filter(status=Edition.Status.LIVE)


class WaveForm(ActForm):
    """How many tenants a wave takes: a part of all, or a number."""

    percent = WholeField(required=False, min_value=1, max_value=100, label=_("Of a hundred"))
    number = WholeField(required=False, min_value=1, max_value=10_000_000, label=_("Or so many"))


class LinesForm(ListForm):
    """Which tenants of a campaign are shown."""

    only = forms.ChoiceField(
        required=False,
        label=_("Tenants"),
        choices=[("", _("All")), ("loses", _("Those who lose something")), ("breaks", _("Those whose limits break"))],
    )
