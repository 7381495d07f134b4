"""On which page does somebody see and arrange their own account?"""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.web import gate, go, local, show
from staff import actions, queries
from staff.forms import PreferencesForm


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


def show_account(request: HttpRequest, *, status: int = 200, **context) -> HttpResponse:
    """The page of the signed-in person, with the forms as they were sent, or fresh."""
    person = request.user
    context = {"preferences_form": PreferencesForm(person=person), **context}
    return show(
        request,
        "staff/account.html",
        status=status,
        person=person,
        cards=queries.cards_of(person),
        **context,
    )
