"""On which pages do people see where they are signed in, and end it?"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hqconsole.kernel import clock
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.web import confirm, gate, go, say_done, show
from staff import actions, queries, sessions
from staff.models import Person, Session


@gate(Permission.STAFF_END_SESSION)
@never_cache
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    found = queries.sessions_of(request.user, clock.now())
    return show(request, "staff/sessions.html", sessions=found, present=sessions.identity(request))


@gate(Permission.STAFF_END_SESSION)
@require_POST
def end(request: HttpRequest, session: str) -> HttpResponse:
    actions.end_session(session=get_object_or_404(request.user.sessions, pk=session), by=request.actor)
    say_done(request, actions.end_session, _("That session is over."))
    return go(request, reverse("staff:sessions"))


@gate(Permission.STAFF_END_ALL_SESSIONS)
@require_POST
def end_all(request: HttpRequest) -> HttpResponse:
    actions.end_all_sessions(person=request.user, but=sessions.identity(request), by=request.actor)
    say_done(request, actions.end_all_sessions, _("Your other sessions are over."))
    return go(request, reverse("staff:sessions"))


@gate(Permission.STAFF_END_SESSION_OF)
@never_cache
@require_safe
def everybody(request: HttpRequest) -> HttpResponse:
    page = queries.open_sessions(clock.now()).page_after(request.GET.get("cursor", ""), key="-pk")
    return show(request, "staff/all_sessions.html", page=page, present=sessions.identity(request))


@gate(Permission.STAFF_END_SESSION_OF)
def end_of(request: HttpRequest, session: str) -> HttpResponse:
    found = get_object_or_404(Session.objects.select_related("person"), pk=session)
    words = {
        "title": _("End this session of %(name)s?") % {"name": found.person.name},
        "effects": [_("They are out at their next click."), _("They may sign in again.")],
        "submit_label": _("End the session"),
        "tone": "bad",
        "done": _("The session of %(name)s is over.") % {"name": found.person.name},
    }
    return confirm(request, actions.end_session_of, words=words, back=reverse("staff:all_sessions"), session=found)


@gate(Permission.STAFF_END_ALL_SESSIONS_OF)
def end_all_of(request: HttpRequest, person: UUID) -> HttpResponse:
    person = get_object_or_404(Person, pk=person)
    words = {
        "title": _("End all sessions of %(name)s?") % {"name": person.name},
        "effects": [_("They are out everywhere at their next click."), _("They may sign in again.")],
        "submit_label": _("End all sessions"),
        "tone": "bad",
        "done": _("All sessions of %(name)s are over.") % {"name": person.name},
    }
    return confirm(request, actions.end_all_sessions_of, words=words, back=reverse("staff:all_sessions"), person=person)
