"""On which pages are many tenants moved? A list of campaigns, one with what it would mean for each, and its waves."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hqconsole.kernel.errors import InvalidInput
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.templatetags.ui.signs import number
from hqconsole.kernel.web import confirm, gate, show
from plans import actions, queries
from plans.forms import CampaignForm, LinesForm, WaveForm
from plans.models import Campaign, Wave

from .foreseeing import moved, turned
from .tabs import tabs

ABOUT = ("source__plan", "target__plan")


@gate(Permission.PLANS_VIEW)
def campaigns(request):
    return show(request, "plans/campaigns.html", campaigns=queries.campaigns(), tabs=tabs("plans:campaigns"))


@gate(Permission.PLANS_PLAN_CAMPAIGN)
def plan_campaign(request):
    """A form, then the question whether it is meant; the answers stand in the address of both.

    A link to the form may name the two editions: how they are moved is not answered then.
    """
    form = CampaignForm(request.GET if "mode" in request.GET else None, initial=request.GET.dict())
    if form.is_bound and form.is_valid():
        wish = form.cleaned_data
        look = queries.difference(wish["source"], wish["target"])
        words = {
            "title": _("Plan this campaign?"),
            "effects": [
                _("From “%(source)s” to “%(target)s”.") % {"source": wish["source"], "target": wish["target"]},
                str(Campaign.Mode(wish["mode"]).label),
                *([date_format(wish["on_date"])] if wish["on_date"] else []),
                *difference_in_words(look),
                _("Nobody is moved yet: waves are ordered on its page."),
            ],
            "submit_label": _("Plan it"),
            "tone": "accent",
            "done": _("The campaign is planned."),
        }
        try:
            return confirm(request, actions.plan_campaign, words=words, back=reverse("plans:campaigns"), **wish)
        except InvalidInput as refusal:
            form.take(refusal)
    return show(request, "plans/campaign_new.html", form=form, status=422 if form.errors else 200)


def difference_in_words(look) -> list[str]:
    return [
        *turned(_("Lost: %(names)s."), look.lost),
        *turned(_("Gained: %(names)s."), look.gained),
        *(moved(room) for room in look.moved),
    ]


@gate(Permission.PLANS_VIEW)
def campaign(request, pk: int):
    """What it would mean for each tenant that it has not reached. Looks into the product for the tenants on the page."""
    planned = get_object_or_404(Campaign.objects.select_related(*ABOUT), pk=pk)
    look, wanted = queries.difference(planned.source, planned.target), LinesForm(request.GET)
    context = {
        "campaign": planned,
        "difference": difference_in_words(look),
        "totals": queries.totals(planned),
        "waves": planned.waves.all(),
        "wanted": wanted,
        "page": queries.lines(planned, look, request.actor, **wanted.filters, cursor=request.GET.get("cursor", "")),
    }
    return show(request, "plans/campaign.html", part="results", **context)


@gate(Permission.PLANS_VIEW)
def wave(request, pk: int):
    run = get_object_or_404(Wave.objects.select_related(*(f"campaign__{name}" for name in ABOUT)), pk=pk)
    page = queries.receipts(run, request.GET.get("cursor", ""))
    return show(request, "plans/campaign_wave.html", part="results", wave=run, campaign=run.campaign, page=page)


@gate(Permission.PLANS_START_WAVE)
def start_wave(request, pk: int):
    """How many, then the question whether they are meant."""
    planned = get_object_or_404(Campaign.objects.select_related(*ABOUT), pk=pk)
    form = WaveForm(request.GET or None)
    if form.is_bound and form.is_valid():
        wish = {name: form.cleaned_data[name] for name in ("percent", "number")}
        try:
            actions.campaigns.refuse_bad_share(**wish)
            words = wave_in_words(planned, queries.size_of(planned, **wish))
            return confirm(request, actions.start_wave, words=words, back=page_of(planned), campaign=planned, **wish)
        except InvalidInput as refusal:
            form.take(refusal)
    return show(request, "plans/campaign_start.html", campaign=planned, form=form, status=422 if form.errors else 200)


def wave_in_words(planned: Campaign, size: int) -> dict:
    told = ngettext("%(count)s tenant is moved.", "%(count)s tenants are moved.", size) % {"count": number(size)}
    return {
        "title": _("Start a wave of %(campaign)s?") % {"campaign": planned.slug},
        "effects": [
            told,
            str(planned.get_mode_display()),
            *([_("Each is told today: by its product, and by a letter to its administrator.")] if planned.announces else []),
            _("Whoever would lose within a committed term is left out, with a receipt."),
            _("It can be stopped while it runs, and taken back when it is over."),
        ],
        "submit_label": _("Start the wave"),
        "tone": "bad",
        "done": _("The wave is ordered."),
    }


@gate(Permission.PLANS_STOP_WAVE)
def stop_wave(request, pk: int):
    run = get_object_or_404(Wave.objects.select_related("campaign"), pk=pk)
    words = {
        "title": _("Stop %(wave)s?") % {"wave": run},
        "effects": [_("Whoever it has moved stays moved."), _("Whoever it has not reached stays where they are.")],
        "submit_label": _("Stop the wave"),
        "tone": "bad",
        "done": _("%(wave)s is stopped.") % {"wave": run},
    }
    return confirm(request, actions.stop_wave, words=words, back=page_of(run.campaign), wave=run)


@gate(Permission.PLANS_UNDO_WAVE)
def undo_wave(request, pk: int):
    run = get_object_or_404(Wave.objects.select_related("campaign"), pk=pk)
    words = {
        "title": _("Take back %(wave)s?") % {"wave": run},
        "effects": [
            _("Its tenants go back to the edition and the price they had."),
            _("Whoever was changed since stays, with a receipt."),
        ],
        "submit_label": _("Take the wave back"),
        "tone": "bad",
        "done": _("%(wave)s is being taken back.") % {"wave": run},
    }
    return confirm(request, actions.undo_wave, words=words, back=page_of(run.campaign), wave=run)


def page_of(planned: Campaign) -> str:
    return reverse("plans:campaign", args=[planned.pk])
