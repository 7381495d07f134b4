"""Who signs in at the demo provider, and when did they? A click on a person is the sign-in."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

from allauth.core.internal.httpkit import add_query_params, del_query_params
from allauth.idp.oidc.views import AuthorizationView
from django.conf import settings
from django.contrib.auth import get_user_model, login
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hqconsole.kernel import clock

from .adapter import CODE_SECONDS, sign_in_time_key
from .people import PEOPLE, ROLES, give_roles, roles_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def pick(request: HttpRequest) -> HttpResponse:
    """Show who there is; a POST signs that person in here and goes back to the client's request."""
    goal = request.POST.get("next") or request.GET.get("next", "")
    if request.method != "POST":
        people = [replace(PEOPLE[user.username], roles=roles_of(user)) for user in users().filter(is_active=True)]
        return render(request, "identity/pick.html", {"people": people, "next": goal})
    user = get_object_or_404(users(), username=request.POST.get("person", ""), is_active=True)
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    request.session["auth_time"] = int(clock.now().timestamp())
    is_ours = url_has_allowed_host_and_scheme(goal, allowed_hosts={request.get_host()})
    return redirect(goal if is_ours else settings.HQ_URL)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """Change what the provider says of a person, or disable them, to see how the console takes it."""
    if request.method == "POST":
        user = get_object_or_404(users(), username=request.POST.get("person", ""))
        user.is_active = "is_active" in request.POST
        user.save(update_fields=["is_active"])
        give_roles(user, set(request.POST.getlist("roles")) & ROLES)
        return redirect("people")
    listed = [(PEOPLE[user.username], user.is_active, roles_of(user)) for user in users()]
    return render(request, "identity/people.html", {"people": listed, "roles": sorted(ROLES)})


def users():
    return get_user_model().objects.filter(username__in=PEOPLE).order_by("pk").prefetch_related("groups")


class Authorize(AuthorizationView):
    """allauth's endpoint and what it leaves out: prompt=select_account, max_age, and the time of the sign-in."""

    def _login_required(self, request: HttpRequest) -> HttpResponse | None:
        prompts = request.GET.get("prompt", "").split()
        if "none" in prompts:
            return None
        if request.user.is_authenticated and not {"login", "select_account"} & set(prompts) and not is_too_old(request):
            return None
        back = del_query_params(request.get_full_path(), "prompt", "max_age")  # or we would ask for ever
        return redirect(add_query_params(reverse("pick"), {"next": back}))

    def form_valid(self, form) -> HttpResponse:
        response = super().form_valid(form)
        for code in parse_qs(urlsplit(response.get("Location", "")).query).get("code", []):
            cache.set(sign_in_time_key(code), self.request.session["auth_time"], CODE_SECONDS)
        return response


authorize = Authorize.as_view()


def is_too_old(request: HttpRequest) -> bool:
    """Whether the client's max_age (seconds since the person signed in) has passed."""
    max_age = request.GET.get("max_age", "")
    age = clock.now().timestamp() - request.session.get("auth_time", 0)
    return max_age.isdecimal() and age > int(max_age)
