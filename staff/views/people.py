"""On which pages does one see who works here, what somebody could do, and how they are kept out?"""

from uuid import UUID

from django.apps import apps
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hqconsole.kernel import clock
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.web import confirm, gate, show
from staff import actions, queries
from staff.forms import PeopleForm
from staff.models import Person


@gate(Permission.STAFF_VIEW)
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    wanted = PeopleForm(request.GET)
    page = queries.people(**wanted.filters).page_after(request.GET.get("cursor", ""), key="username")
    return show(request, "staff/people.html", part="results", page=page, wanted=wanted)


@gate(Permission.STAFF_VIEW)
@require_safe
def person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Somebody, and what they could do: in general, or to the tenant whose slug is in `tenant`."""
    person, slug = get_object_or_404(Person, pk=pk), request.GET.get("tenant", "").replace("\0", "")[:60]
    tenant = apps.get_model("tenants", "Tenant").objects.filter(slug=slug).first() if slug else None
    at = clock.now()
    return show(
        request,
        "staff/person.html",
        person=person,
        cards=queries.cards_of(person),
        answers=queries.simulated(person, tenant),
        slug=slug,
        simulated_tenant=tenant,
        elevations=person.elevations.in_force(at),
        factors=person.factors.order_by("added_at"),
        keys=queries.keys_of(person, at),
        now=at,
        turns=queries.turns_of(person) if request.actor.may(Permission.AUDIT_VIEW) else [],
    )


@gate(Permission.STAFF_DEACTIVATE)
def deactivate(request: HttpRequest, pk: UUID) -> HttpResponse:
    person = get_object_or_404(Person, pk=pk)
    words = {
        "title": _("Keep %(name)s out?") % {"name": person.name},
        "effects": [
            _("Their sessions and keys are worth nothing from this moment."),
            _("What they asked for and agreed to is not carried out any more."),
            _("They come back only when a Super Admin lets them in again."),
        ],
        "submit_label": _("Keep out"),
        "tone": "bad",
        "done": _("%(name)s is kept out.") % {"name": person.name},
    }
    return confirm(request, actions.deactivate, words=words, back=reverse("staff:person", args=[pk]), person=person)


@gate(Permission.STAFF_FORGET)
def forget(request: HttpRequest, pk: UUID) -> HttpResponse:
    person = get_object_or_404(Person, pk=pk)
    words = {
        "title": _("Erase what is personal about %(name)s?") % {"name": person.name},
        "effects": [
            _("Name, handle, e-mail, browsers and second factors are replaced or deleted here."),
            _("Names and addresses in the audit log can never be read again, by anybody."),
            _("What they did stays in the audit log, under a number."),
        ],
        "submit_label": _("Erase for good"),
        "tone": "bad",
        "done": _("What was personal is erased."),
    }
    return confirm(request, actions.forget, words=words, back=reverse("staff:person", args=[pk]), person=person)


@gate(Permission.STAFF_ACTIVATE)
def activate(request: HttpRequest, pk: UUID) -> HttpResponse:
    person = get_object_or_404(Person, pk=pk)
    words = {
        "title": _("Let %(name)s in again?") % {"name": person.name},
        "effects": [_("They can sign in again, with the roles the identity provider gives them.")],
        "submit_label": _("Let in"),
        "tone": "accent",
        "done": _("%(name)s may sign in again.") % {"name": person.name},
    }
    return confirm(request, actions.activate, words=words, back=reverse("staff:person", args=[pk]), person=person)
