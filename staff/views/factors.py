"""On which pages do people add, use and remove a second factor?"""

from functools import wraps
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hqconsole.kernel import clock
from hqconsole.kernel.encrypted import opened, sealed
from hqconsole.kernel.errors import InvalidInput
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.web import confirm, gate, go, local, show
from staff import actions, factors, sessions
from staff.forms import AppForm, FactorForm
from staff.models import Factor


@gate(Permission.STAFF_ADD_FACTOR)
@never_cache
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    return show_factors(request)


def fresh_first(view):
    """Lead through a fresh sign-in and back, before anybody fills in a form that takes one."""

    @wraps(view)
    def led(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.method != "POST" and not actions.is_just_signed_in(request.sitting, request.actor):
            return redirect(f"{reverse('staff:sign_in_again')}?{urlencode({'next': request.path})}")
        return view(request, *args, **kwargs)

    return led


@gate(Permission.STAFF_ADD_FACTOR)
@never_cache
@fresh_first
def add_app(request: HttpRequest) -> HttpResponse:
    """Shows the secret (GET); a first code proves that the app has it (POST)."""
    form = AppForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        request.session["app_secret"] = sealed(factors.new_secret())
    secret = opened(request.session.get("app_secret", ""))
    if not secret:
        return go(request, reverse("staff:factors"))
    if form.is_valid():
        step = factors.step_of(secret, form.cleaned_data["code"], clock.now(), after=0)
        if step is None:
            form.add_error("code", _("This code does not fit. Wait for the next one; the telephone's clock must be right."))
        elif (answer := added(request, form, Factor.Kind.TOTP, secret, step)) is not None:
            del request.session["app_secret"]
            return answer
    drawing = factors.drawn(factors.address_for_app(secret, request.user))
    return show(request, "staff/add_app.html", form=form, secret=secret, drawing=drawing, status=422 if form.errors else 200)


@gate(Permission.STAFF_ADD_FACTOR)
@never_cache
@fresh_first
def add_key(request: HttpRequest) -> HttpResponse:
    """Asks the browser (GET), and takes its answer (POST)."""
    form = FactorForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            credential, counter = factors.registered(form.cleaned_data["answer"], request.session.pop("new_key", {}))
        except factors.WrongAnswer:
            form.add_error(None, _("The key's answer could not be used. Try again."))
        else:
            if (answer := added(request, form, Factor.Kind.WEBAUTHN, credential, counter)) is not None:
                return answer
    question, request.session["new_key"] = factors.question_to_register(request.user)
    return show(request, "staff/add_key.html", form=form, question=question, status=422 if form.errors else 200)


def added(request: HttpRequest, form: FactorForm, kind: str, secret: str, counter: int) -> HttpResponse | None:
    """The page with the new factor, which alone ever shows recovery codes; None where the form has to be asked again."""
    by = request.actor.consenting(confirmed=form.cleaned_data["confirmed"])
    wishes = {"kind": kind, "name": form.cleaned_data["name"], "secret": secret, "counter": counter}
    try:
        factor, codes = actions.add_factor(person=request.user, session=request.sitting, **wishes, by=by)
    except InvalidInput as refusal:
        for name, text in refusal.errors.items():
            form.add_error(name, text)
        return None
    return show_factors(request, factor=factor, codes=codes)


@gate(Permission.STAFF_REMOVE_FACTOR)
def remove_factor(request: HttpRequest, pk: int) -> HttpResponse:
    factor = get_object_or_404(request.user.factors, pk=pk)
    words = {
        "title": _("Remove %(name)s?") % {"name": factor.name},
        "effects": [_("It proves nothing any more."), _("With the last one your recovery codes go, too.")],
        "submit_label": _("Remove"),
        "tone": "bad",
        "done": _("%(name)s is removed.") % {"name": factor.name},
    }
    return confirm(request, actions.remove_factor, words=words, back=reverse("staff:factors"), factor=factor)


@gate(Permission.STAFF_REMOVE_FACTOR_OF)
def remove_factor_of(request: HttpRequest, person: UUID, pk: int) -> HttpResponse:
    factor = get_object_or_404(Factor.objects.select_related("person"), pk=pk, person=person)
    name = factor.person.name
    words = {
        "title": _("Remove %(factor)s of %(name)s?") % {"factor": factor.name, "name": name},
        "effects": [
            _("It proves nothing any more. Be sure that it is them who ask: see them, or call them back."),
            _("They are told, and are out everywhere at their next click."),
            _("In a role that takes a second factor they add another one when they sign in again."),
        ],
        "submit_label": _("Remove"),
        "tone": "bad",
        "done": _("The second factor of %(name)s is removed.") % {"name": name},
    }
    back = reverse("staff:person", args=[person])
    return confirm(request, actions.remove_factor_of, words=words, back=back, factor=factor)


@gate(Permission.STAFF_RENEW_RECOVERY_CODES)
@never_cache
@fresh_first
def renew_recovery_codes(request: HttpRequest) -> HttpResponse:
    """Asks (GET); the answer to a POST is the only page that ever shows the codes."""
    if request.method != "POST":
        return show(request, "staff/renew_recovery_codes.html")
    by = request.actor.consenting(confirmed=True)
    codes = actions.renew_recovery_codes(person=request.user, session=request.sitting, by=by)
    return show_factors(request, codes=codes)


@gate(Permission.STAFF_USE_FACTOR)
@never_cache
def second_factor(request: HttpRequest) -> HttpResponse:
    """Prove it for this session: after a sign-in for which the provider does not vouch twice, and where freshness is asked."""
    goal = local(request.POST.get("next") or request.GET.get("next"))
    is_wrong = request.method == "POST" and not method_proved(request)
    if request.method == "POST" and not is_wrong:
        sessions.renew_proof(request, sessions.epoch(clock.now()))
        return go(request, goal)
    context = ways(request) | {"is_wrong": is_wrong, "next": goal, "act": reverse("staff:second_factor")}
    return show(request, "staff/second_factor.html", status=422 if is_wrong else 200, **context)


def ways(request: HttpRequest) -> dict:
    """By what the person can prove it: an app, a key (with the question for the browser), paper."""
    question, request.session["key_state"] = factors.question_to_prove(request.user) or ("", {})
    return {
        "has_app": request.user.factors.filter(kind=Factor.Kind.TOTP).exists(),
        "has_paper": request.user.recovery_codes.filter(used_at=None).exists(),
        "question": question,
    }


def method_proved(request: HttpRequest) -> str:
    """The method by which this POST proves that it is them; "" for a wrong code or answer."""
    given = {"code": request.POST.get("code", "")[:40]}
    if answer := request.POST.get("answer", ""):
        try:
            factor, counter = factors.proved(request.user, answer, request.session.pop("key_state", {}))
        except factors.WrongAnswer:
            return ""
        given = {"factor": factor, "counter": counter}
    return actions.use_factor(person=request.user, session=request.sitting, **given, by=request.actor)


def show_factors(request: HttpRequest, **context) -> HttpResponse:
    left = request.user.recovery_codes.filter(used_at=None).count()
    found = request.user.factors.order_by("added_at")
    is_needed = not request.sitting.has_two_factors and "codes" not in context
    return show(request, "staff/factors.html", factors=found, left=left, is_needed=is_needed, **context)
