"""On which page does somebody ask for more than their roles, for a few hours?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from hqconsole.kernel import clock
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.web import confirm, gate, go, show
from staff import actions
from staff.forms import ElevationForm


@gate(Permission.STAFF_END_ELEVATION)
@require_safe
def elevations(request: HttpRequest) -> HttpResponse:
    """What one holds for a time, and the form that leads to asking for more."""
    form = ElevationForm(request.GET if "what" in request.GET else None, person=request.user)
    if form.is_valid():
        return redirect("staff:elevate", form.cleaned_data["what"], form.cleaned_data["hours"])
    held = request.user.elevations.in_force(clock.now())
    waits = not request.sitting.has_two_factors and any(each.takes_two_factors for each in held)
    return show(request, "staff/elevations.html", form=form, held=held, waits=waits, status=422 if form.errors else 200)


@gate(Permission.STAFF_ELEVATE)
def elevate(request: HttpRequest, what: str, hours: int) -> HttpResponse:
    words = {
        "title": _("Hold %(what)s for a time?") % {"what": what},
        "effects": [
            ngettext("It is over by itself after %(count)s hour.", "It is over by itself after %(count)s hours.", hours)
            % {"count": hours},
            _("Everything you do under it is marked in the audit log."),
        ],
        "submit_label": _("Ask for it"),
        "tone": "accent",
        "done": _("You hold it from now on."),
    }
    wish = {"person": request.user, "what": what, "hours": hours}
    return confirm(request, actions.elevate, words=words, back=reverse("staff:elevations"), **wish)


@gate(Permission.STAFF_END_ELEVATION)
@require_POST
def end_elevation(request: HttpRequest, pk: int) -> HttpResponse:
    actions.end_elevation(elevation=get_object_or_404(request.user.elevations, pk=pk), by=request.actor)
    return go(request, reverse("staff:elevations"))
