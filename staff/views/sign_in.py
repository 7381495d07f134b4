"""On which pages do people come in, prove anew who they are, and go?"""

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.web import gate, local, public, show
from staff import actions, adapters, sessions
from staff.adapters import ask_provider, provider_name
from staff.models import Person, Session

from .factors import ways
from .prove import asks_again

FAREWELLS = {
    "idle": _("Your session ended because it was unused for too long."),
    "emergency": _("The emergency session is over."),
    **dict(Session.Ending.choices),
}


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
    farewell = FAREWELLS.get(request.session.pop("farewell", ""), "")
    return show(request, "staff/sign_in.html", provider=provider_name(), next=goal, choose=choose, farewell=farewell)


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
    return adapters.callback(request)


@gate(Permission.STAFF_SIGN_OUT)  # which also they hold who have yet to add the factor that their role takes
@never_cache
def sign_in_again(request: HttpRequest) -> HttpResponse:
    """Before a dangerous act: prove once more who you are."""
    goal = local(request.POST.get("next") or request.GET.get("next"))
    if request.method == "POST":
        return ask_provider(request, goal, again=True)
    context = ways(request) | {"next": goal, "act": reverse("staff:second_factor"), "asks_again": asks_again(request)}
    return show(request, "staff/sign_in_again.html", provider=provider_name(), **context)


@gate(Permission.STAFF_SIGN_OUT)
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    actions.sign_out(person=request.user, session=sessions.identity(request), by=request.actor)
    logout(request)
    return redirect(f"{reverse('staff:sign_in')}?choose=1")
