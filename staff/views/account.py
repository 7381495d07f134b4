"""On which page does somebody see and arrange their own account?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hqconsole.kernel import clock
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.web import gate, go, local, show
from staff import actions, queries
from staff.forms import PreferencesForm, TokenForm


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
