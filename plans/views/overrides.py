"""On which pages does a tenant get something else than its plan says?"""

from collections.abc import Callable
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from hqconsole.kernel import clock
from hqconsole.kernel.errors import InvalidInput
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.web import confirm, gate, show
from plans import actions, queries
from plans.forms import ChangeForm, ExemptForm, OverrideForm, OverridesForm, RenewForm, TopUpForm
from plans.models import Feature, Limit, Override
from plans.wording import by_the_clock, in_words, what_it_gives
from tenants.models import Tenant

from .flags import subject_or_404


def override_or_404(key: str, pk: UUID) -> Override:
    override = get_object_or_404(Override.objects.select_related("tenant", "feature", "limit"), pk=pk)
    if override.subject.key != key:
        raise Http404
    return override


@gate(Permission.PLANS_VIEW)
def overrides(request):
    wanted = OverridesForm(request.GET)
    page = queries.overrides(**wanted.filters, cursor=request.GET.get("cursor", ""))
    return show(request, "plans/overrides/index.html", part="results", page=page, wanted=wanted)


@gate(Permission.PLANS_VIEW)
def override_page(request, key: str, pk: UUID):
    override = override_or_404(key, pk)
    may_read = request.actor.may(Permission.AUDIT_VIEW)
    about = queries.about_override(override, request.GET.get("revision", "") if may_read else None)
    split = request.GET.get("layout") == "split"
    return show(request, "plans/overrides/override.html", override=override, tenant=override.tenant, split=split, **about)


@gate(Permission.PLANS_OVERRIDE)
def override(request, slug: str, key: str):
    tenant, subject = get_object_or_404(Tenant, slug=slug), subject_or_404(key)
    words = {
        "title": _("Override “%(name)s” for %(tenant)s?"),
        "submit_label": _("Give override"),
        "done": _("%(tenant)s has another value of “%(name)s”."),
        "heading": _("Override for %(tenant)s"),
    }
    return giving(request, actions.override, OverrideForm, tenant, subject, words)


@gate(Permission.PLANS_TOP_UP)
def top_up(request, slug: str, key: str):
    tenant, limit = get_object_or_404(Tenant, slug=slug), get_object_or_404(Limit, key=key)
    words = {
        "title": _("Top up “%(name)s” for %(tenant)s?"),
        "submit_label": _("Top up"),
        "done": _("%(tenant)s has more of “%(name)s”."),
        "heading": _("Top-up for %(tenant)s"),
    }
    return giving(request, actions.top_up, TopUpForm, tenant, limit, words)


@gate(Permission.PLANS_EXEMPT)
def exempt(request, slug: str, key: str):
    tenant, limit = get_object_or_404(Tenant, slug=slug), get_object_or_404(Limit, key=key)
    words = {
        "title": _("Let %(tenant)s go on at “%(name)s”?"),
        "submit_label": _("Let go on"),
        "done": _("%(tenant)s is not refused at “%(name)s”."),
        "heading": _("Exemption for %(tenant)s"),
    }
    return giving(request, actions.exempt, ExemptForm, tenant, limit, words)


def giving(
    request: HttpRequest, act: Callable, form_class: type, tenant: Tenant, subject: Feature | Limit, words: dict
) -> HttpResponse:
    """A form, then the question whether it is meant; the answers stand in the address of both."""
    names = {"name": subject.name, "tenant": tenant.name}
    words = {name: text % names for name, text in words.items()} | {"tone": "accent"}
    form = form_class(request.GET if "ticket" in request.GET else None, tenant=tenant, subject=subject)
    back = reverse("plans:of_tenant", args=[tenant.slug])
    now = queries.answer_at(tenant, subject, clock.now())
    if form.is_bound and form.is_valid():
        order = form.order
        words["effects"] = [effect_now(now.value, now.winner.source.label), effect_until(order.get("ends_at"))]
        try:
            return confirm(request, act, words=words, back=back, tenant=tenant, subject=subject, **order)
        except (InvalidInput, actions.Overlapping) as refusal:
            form.take(refusal)
    facts = {"heading": words["heading"], "submit": words["submit_label"], "answer": now, "back": back}
    status = 422 if form.errors else 200
    return show(request, "plans/overrides/give.html", form=form, tenant=tenant, subject=subject, status=status, **facts)


def effect_now(value, source: str) -> str:
    return _("Now: %(value)s (%(source)s).") % {"value": in_words(value), "source": source}


def effect_until(ends_at) -> str:
    if ends_at is None:
        return _("It ends by itself with the tenant's calendar month.")
    return _("It ends by itself on %(day)s.") % {"day": by_the_clock(ends_at)}


@gate(Permission.PLANS_CHANGE_OVERRIDE)
def change_override(request, key: str, pk: UUID):
    override = override_or_404(key, pk)
    form = ChangeForm(request.GET if "ticket" in request.GET else None, override=override, zone=override.tenant.timezone)
    words = {"title": _("Change this override?"), "submit_label": _("Change"), "done": _("The override is changed.")}
    return changing(request, actions.change_override, form, override, words | {"heading": _("Change an override")})


@gate(Permission.PLANS_RENEW_OVERRIDE)
def renew_override(request, key: str, pk: UUID):
    override = override_or_404(key, pk)
    form = RenewForm(request.GET if "ticket" in request.GET else None, zone=override.tenant.timezone)
    words = {"title": _("Renew this override?"), "submit_label": _("Renew"), "done": _("The override holds longer.")}
    return changing(request, actions.renew_override, form, override, words | {"heading": _("Renew an override")})


def changing(request: HttpRequest, act: Callable, form, override: Override, words: dict) -> HttpResponse:
    """The same two steps for an override that is there."""
    back = reverse("plans:override_page", args=[override.subject.key, override.pk])
    if form.is_bound and form.is_valid():
        order = form.order
        told = _("“%(name)s” for %(tenant)s, now: %(value)s.") % {
            "name": override.subject.name,
            "tenant": override.tenant.name,
            "value": what_it_gives(override),
        }
        question = words | {"tone": "accent", "effects": [told, effect_until(order["ends_at"])]}
        try:
            return confirm(request, act, words=question, back=back, override=override, **order)
        except (InvalidInput, actions.Overlapping) as refusal:
            form.take(refusal)
    facts = {"heading": words["heading"], "submit": words["submit_label"], "back": back, "subject": override.subject}
    status = 422 if form.errors else 200
    return show(
        request, "plans/overrides/give.html", form=form, tenant=override.tenant, override=override, status=status, **facts
    )


@gate(Permission.PLANS_REVOKE_OVERRIDE)
def revoke_override(request, key: str, pk: UUID):
    override = override_or_404(key, pk)
    effect = queries.effect_of(override)
    words = {
        "title": _("Revert to the plan?"),
        "effects": [
            _("“%(name)s” for %(tenant)s goes from %(now)s to %(then)s.")
            % {
                "name": override.subject.name,
                "tenant": override.tenant.name,
                "now": in_words(effect.during.value),
                "then": in_words(effect.after.value),
            },
            _("It cannot be taken back; a new override can be given."),
        ],
        "submit_label": _("Revert to plan"),
        "tone": "bad",
        "done": _("The plan holds again."),
    }
    back = reverse("plans:override_page", args=[key, pk])
    return confirm(request, actions.revoke_override, words=words, back=back, override=override)
