"""On which pages is switched what holds for everybody?"""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from hqconsole.kernel.errors import InvalidInput
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.web import confirm, gate, show
from plans import actions, queries
from plans.forms import DefaultForm, FlagsForm, OverridesForm, StaleForm, TenantForm
from plans.models import Feature, Limit
from plans.wording import in_words


def subject_or_404(key: str) -> Feature | Limit:
    subject = queries.subject_of(key)
    if subject is None:
        raise Http404
    return subject


@gate(Permission.PLANS_VIEW)
def flags(request):
    wanted = FlagsForm(request.GET)
    page, rows = queries.flags(**wanted.filters, cursor=request.GET.get("cursor", ""))
    return show(request, "plans/flags/index.html", part="results", page=page, flags=rows, wanted=wanted)


@gate(Permission.PLANS_VIEW)
def stale(request):
    wanted = StaleForm(request.GET)
    rows = queries.stale_flags(wanted.since)
    return show(request, "plans/flags/stale.html", part="results", features=rows, wanted=wanted, days=wanted.since)


@gate(Permission.PLANS_VIEW)
def flag(request, key: str):
    subject, wanted = subject_or_404(key), OverridesForm(request.GET)
    given = queries.overrides_of(subject, **wanted.filters, cursor=request.GET.get("cursor", ""))
    about = queries.about_flag(subject, with_history=request.actor.may(Permission.AUDIT_VIEW))
    return show(
        request, "plans/flags/flag.html", part="results", subject=subject, page=given, wanted=wanted, pick=TenantForm(), **about
    )


@gate(Permission.PLANS_OVERRIDE)
@require_safe
def override_for(request, key: str):
    """From a flag to the form for one tenant."""
    subject, form = subject_or_404(key), TenantForm(request.GET)
    if form.is_valid():
        return redirect("plans:override", form.cleaned_data["tenant"].slug, subject.key)
    return show(request, "plans/flags/override_for.html", subject=subject, form=form, status=422)


@gate(Permission.PLANS_KILL)
def kill(request, key: str):
    feature = get_object_or_404(Feature, key=key)
    holders = queries.tenants_with(feature)
    losing = ngettext("%(count)s tenant has it and loses it.", "%(count)s tenants have it and lose it.", holders)
    words = {
        "title": _("Switch “%(name)s” off for everybody?") % {"name": feature.name},
        "effects": [
            losing % {"count": holders},
            _("Plans and overrides say nothing against it."),
            _("It comes back only when somebody lets it."),
        ],
        "submit_label": _("Switch off"),
        "tone": "bad",
        "done": _("“%(name)s” is off for everybody.") % {"name": feature.name},
    }
    return confirm(request, actions.kill, words=words, back=reverse("plans:flag", args=[key]), feature=feature)


@gate(Permission.PLANS_REVIVE)
def revive(request, key: str):
    feature = get_object_or_404(Feature, key=key)
    holders = queries.tenants_with(feature)
    winning = ngettext("%(count)s tenant has it again.", "%(count)s tenants have it again.", holders)
    words = {
        "title": _("Let “%(name)s” come back?") % {"name": feature.name},
        "effects": [winning % {"count": holders}, _("Plans and overrides hold again.")],
        "submit_label": _("Let it come back"),
        "tone": "accent",
        "done": _("“%(name)s” is back.") % {"name": feature.name},
    }
    return confirm(request, actions.revive, words=words, back=reverse("plans:flag", args=[key]), feature=feature)


@gate(Permission.PLANS_SET_DEFAULT)
def set_default(request, key: str):
    """A form, then the question whether it is meant; the answer stands in the address of both."""
    subject = subject_or_404(key)
    form = DefaultForm(request.GET if "value" in request.GET else None, subject=subject)
    back = reverse("plans:flag", args=[key])
    if form.is_bound and form.is_valid():
        words = {
            "title": _("Change what holds for everybody?"),
            "effects": [
                _("“%(name)s” by default: %(value)s.") % {"name": subject.name, "value": in_words(form.value)},
                _("It counts where neither the plan nor an override says anything."),
            ],
            "submit_label": _("Change default"),
            "tone": "accent",
            "done": _("What holds for everybody is changed."),
        }
        try:
            return confirm(request, actions.set_default, words=words, back=back, subject=subject, value=form.value)
        except (InvalidInput, actions.SameDefault) as refusal:
            form.take(refusal)
    status = 422 if form.errors else 200
    return show(request, "plans/flags/default.html", subject=subject, form=form, back=back, status=status)
