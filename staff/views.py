"""On which pages do people sign in, see themselves, and see who may do what?"""

from allauth.socialaccount.providers.openid_connect.views import callback as allauth_callback
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hqconsole.kernel import clock
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.web import gate, go, public, show

from . import actions, queries
from .adapters import ask_provider, provider_name
from .forms import PreferencesForm, TokenForm
from .models import Person


@public
@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """The page before the console: one button that leads to the identity provider."""
    goal = local(request.POST.get("next") or request.GET.get("next"))
    choose = bool(request.POST.get("choose") or request.GET.get("choose"))
    if request.method == "POST":
        return ask_provider(request, goal, choose=choose)
    if request.actor:
        return redirect(goal)
    if request.GET.get("language") in Person.Language.values:
        return in_language(request.GET["language"], goal, choose)
    return show(request, "staff/sign_in.html", provider=provider_name(), next=goal, choose=choose)


def in_language(language: str, goal: str, choose: bool) -> HttpResponse:
    """The sign-in page again, in the language a stranger chose."""
    query = urlencode({"next": goal} | ({"choose": 1} if choose else {}))
    response = redirect(f"{reverse('staff:sign_in')}?{query}")
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, language, httponly=True, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax"
    )
    return response


@public
@never_cache
@require_safe
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Where the identity provider sends people back to; the admission is in `adapters.py`."""
    return allauth_callback(request, provider_id=provider_id)


@gate(Permission.STAFF_SET_PREFERENCES)
@never_cache
def sign_in_again(request: HttpRequest) -> HttpResponse:
    """Before a dangerous act: prove once more who you are."""
    goal = local(request.POST.get("next") or request.GET.get("next"))
    if request.method == "POST":
        return ask_provider(request, goal, again=True)
    return show(request, "staff/sign_in_again.html", provider=provider_name(), next=goal)


@gate(Permission.STAFF_SIGN_OUT)
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    actions.sign_out(person=request.user, by=request.actor)
    logout(request)
    return redirect(f"{reverse('staff:sign_in')}?choose=1")


@gate(Permission.STAFF_SET_PREFERENCES)
@never_cache
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    return show_account(request)


@gate(Permission.STAFF_SET_PREFERENCES)
@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    form = PreferencesForm(request.POST, person=request.user)
    if not form.is_valid():
        return show_account(request, preferences_form=form, status=422)
    if form.changes_something:
        actions.set_preferences(person=request.user, **form.wanted, by=request.actor)
    return go(request, local(request.POST.get("next"), reverse("staff:account")))


@gate(Permission.STAFF_ISSUE_TOKEN)
@never_cache
@require_POST
def issue_token(request: HttpRequest) -> HttpResponse:
    """The answer to this POST is the only page that ever shows the token."""
    form = TokenForm(request.POST)
    if not form.is_valid():
        return show_account(request, token_form=form, status=422)
    consenting = request.actor.consenting(confirmed=form.cleaned_data["confirmed"])
    token, raw = actions.issue_token(person=request.user, name=form.cleaned_data["name"], by=consenting)
    return show_account(request, issued=token, raw=raw)


@gate(Permission.STAFF_REVOKE_TOKEN)
@require_POST
def revoke_token(request: HttpRequest, pk: int) -> HttpResponse:
    actions.revoke_token(token=get_object_or_404(request.user.tokens, pk=pk), by=request.actor)
    return go(request, reverse("staff:account"))


@gate(Permission.STAFF_VIEW)
@require_safe
def roles(request: HttpRequest) -> HttpResponse:
    return show(request, "staff/roles.html", roles=queries.people_by_role(), verbs=queries.verbs(), chores=queries.chores())


def show_account(request: HttpRequest, *, status: int = 200, **context) -> HttpResponse:
    """The page of the signed-in person, with the forms as they were sent, or fresh."""
    person = request.user
    context = {"preferences_form": PreferencesForm(person=person), "token_form": TokenForm(), **context}
    return show(
        request,
        "staff/account.html",
        status=status,
        person=person,
        cards=queries.cards_of(person),
        tokens=queries.tokens_of(person, clock.now()),
        **context,
    )


def local(path: str | None, otherwise: str = settings.LOGIN_REDIRECT_URL) -> str:
    """`path`, if it leads to a page of ours and not out of the house."""
    return path if path and path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None) else otherwise
