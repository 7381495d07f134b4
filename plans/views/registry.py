"""On which pages are features, limits, add-ons and plans listed, added and described anew?"""

from collections.abc import Collection

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from hqconsole.kernel.errors import Refusal
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.web import confirm, gate, go, say_done, show
from plans import actions, queries
from plans.forms import AddOnFactsForm, FeatureForm, LimitForm, NewAddOnForm, NewFeatureForm, NewLimitForm, NewPlanForm, PlanForm
from plans.models import AddOn, Feature, Limit, Plan

from .tabs import tabs


@gate(Permission.PLANS_VIEW)
def features(request):
    overrides = queries.overrides_by_key()
    groups = queries.by_group([(feature, overrides.get(feature.key, 0)) for feature in Feature.objects.all()])
    return show(request, "plans/features.html", groups=groups, tabs=tabs("plans:features"))


@gate(Permission.PLANS_VIEW)
def limits(request):
    overrides = queries.overrides_by_key()
    lines = [(limit, overrides.get(limit.key, 0)) for limit in Limit.objects.all()]
    return show(request, "plans/limits.html", limits=lines, tabs=tabs("plans:limits"))


@gate(Permission.PLANS_VIEW)
def add_ons(request):
    return show(request, "plans/add_ons.html", add_ons=queries.add_ons_on_sale(), tabs=tabs("plans:add_ons"))


@gate(Permission.PLANS_ADD_FEATURE)
def add_feature(request):
    words = {"title": _("New feature"), "done": _("The feature is added. Plans can have it now.")}
    return added(request, NewFeatureForm, actions.add_feature, words, reverse("plans:features"))


@gate(Permission.PLANS_ADD_LIMIT)
def add_limit(request):
    words = {"title": _("New limit"), "done": _("The limit is added. Plans can include some of it now.")}
    return added(request, NewLimitForm, actions.add_limit, words, reverse("plans:limits"))


@gate(Permission.PLANS_ADD_ADD_ON)
def add_add_on(request):
    words = {"title": _("New add-on"), "done": _("The add-on is added. Tenants can buy it now.")}
    return added(request, NewAddOnForm, actions.add_add_on, words, reverse("plans:add_ons"))


@gate(Permission.PLANS_ADD_PLAN)
def add_plan(request):
    words = {"title": _("New plan"), "done": _("The plan is added. It is on offer once a draft of it is published.")}
    return added(request, NewPlanForm, actions.add_plan, words, reverse("plans:index"))


def added(request, kind, act, words: dict, back: str):
    """A form whose answers become a row; what the action refuses is said at its field."""
    form = kind(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            act(**form.order, by=request.actor)
        except Refusal as refusal:
            form.take(refusal)
        else:
            say_done(request, act, words["done"])
            return go(request, back)
    facts = {"form": form, "back": back, "words": words}
    return show(request, "plans/new.html", status=422 if form.errors else 200, **facts)


@gate(Permission.PLANS_CHANGE_FEATURE)
def change_feature(request, key: str):
    feature = get_object_or_404(Feature, key=key)
    return changed(request, FeatureForm, actions.change_feature, {"feature": feature}, reverse("plans:features"))


@gate(Permission.PLANS_CHANGE_LIMIT)
def change_limit(request, key: str):
    limit = get_object_or_404(Limit, key=key)
    form = LimitForm(request.GET or None, initial=vars(limit))
    effects = effects_of_enforcing(limit, form.cleaned_data["enforcement"]) if form.is_valid() else []
    return changed(request, LimitForm, actions.change_limit, {"limit": limit}, reverse("plans:limits"), effects)


def effects_of_enforcing(limit: Limit, enforcement: str) -> list[str]:
    """What another enforcement means for tenants, in words; nothing where it stays."""
    if enforcement == limit.enforcement:
        return []
    if limit.would_be_stricter(enforcement):
        return [_("It becomes stricter, so it is disarmed and refuses nothing until it was rehearsed and armed again.")]
    return [_("Tenants are refused less than before, at once.")]


@gate(Permission.PLANS_CHANGE_ADD_ON)
def change_add_on(request, key: str):
    add_on = get_object_or_404(AddOn, key=key)
    return changed(request, AddOnFactsForm, actions.change_add_on, {"add_on": add_on}, reverse("plans:add_ons"))


@gate(Permission.PLANS_CHANGE_PLAN)
def change_plan(request, key: str):
    plan = get_object_or_404(Plan, key=key)
    return changed(request, PlanForm, actions.change_plan, {"plan": plan}, reverse("plans:detail", args=[key]))


def changed(request, kind, act, about: dict, back: str, effects: Collection[str] = ()):
    """A form, then the question whether it is meant; the answers stand in the address of both."""
    (thing,) = about.values()
    form = kind(request.GET or None, initial=vars(thing))
    if form.is_bound and form.is_valid():
        words = {
            "title": _("Change %(name)s?") % {"name": thing.name},
            "effects": effects,
            "submit_label": _("Save"),
            "tone": "accent",
            "done": _("%(name)s is changed.") % {"name": thing.name},
        }
        try:
            return confirm(request, act, words=words, back=back, **about, **form.call)
        except Refusal as refusal:
            form.take(refusal)
    return show(request, "plans/change.html", form=form, thing=thing, back=back, status=422 if form.errors else 200)


@gate(Permission.PLANS_CLOSE)
def close(request, key: str):
    plan = get_object_or_404(Plan, key=key)
    words = {
        "title": _("Close %(plan)s for good?") % {"plan": plan.name},
        "effects": [_("No further edition of it is ever published."), _("What tenants had on it can still be looked up.")],
        "submit_label": _("Close"),
        "tone": "bad",
        "done": _("%(plan)s is closed.") % {"plan": plan.name},
    }
    return confirm(request, actions.close, words=words, back=reverse("plans:detail", args=[key]), plan=plan)
