"""Through which doors does the directory speak? A key with the scope staff.provision opens them, and nothing else."""

import json
from http import HTTPStatus
from uuid import UUID

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from hqconsole.kernel import clock
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.errors import Refusal, SentForReview
from hqconsole.kernel.middleware import API_GATE
from hqconsole.kernel.permissions import Permission
from network.sources import address
from staff import actions
from staff.bearer import caller, note_use
from staff.models import Person

from . import faults, people, schemas
from .faults import MEDIA_TYPE, Fault

VERB = Permission.STAFF_PROVISION
CONFIG = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"


def door(**methods):
    """A view that admits by key, answers each of these methods by its function, and each fault as the protocol has it."""

    def entrance(request: HttpRequest, **named) -> HttpResponse:
        try:
            by = admitted(request)
            if (answer := methods.get(request.method.lower())) is None:
                raise faults.no_such_method()
            return answer(request, by, **named)
        except Fault as fault:
            return fault.answer()
        except Refusal as refusal:
            return Fault(refusal.message, refusal.status, retry_after=getattr(refusal, "retry_after", 0)).answer()
        except SentForReview as sent:
            return Fault(sent.sentence, HTTPStatus.CONFLICT).answer()

    entrance.gate = API_GATE
    return csrf_exempt(entrance)


def admitted(request: HttpRequest) -> Actor:
    """Whoever the key stands for. Raises Fault where there is none, or another one, and TooOften."""
    by = caller(request)
    if by is None or not by.key:
        raise faults.unknown_caller()
    if not by.may(VERB):
        raise faults.forbidden()
    note_use(request.key, VERB, address(request))
    return by


def config(request: HttpRequest, by: Actor) -> HttpResponse:
    no = {"supported": False}
    bearer = {"type": "oauthbearertoken", "name": "API key", "description": "A key with the scope staff.provision."}
    return told(
        {
            "schemas": [CONFIG],
            "patch": {"supported": True},
            "bulk": no | {"maxOperations": 0, "maxPayloadSize": 0},
            "filter": {"supported": True, "maxResults": people.LARGEST_PAGE},
            "changePassword": no,
            "sort": no,
            "etag": no,
            "authenticationSchemes": [bearer],
            "meta": {"resourceType": "ServiceProviderConfig", "location": settings.HQ_URL + reverse("scim:config")},
        }
    )


def resource_types(request: HttpRequest, by: Actor) -> HttpResponse:
    return told(schemas.only(schemas.user_type()))


def resource_type(request: HttpRequest, by: Actor, key: str) -> HttpResponse:
    return told(named(schemas.user_type(), key))


def schema_list(request: HttpRequest, by: Actor) -> HttpResponse:
    return told(schemas.only(schemas.user_schema()))


def schema(request: HttpRequest, by: Actor, key: str) -> HttpResponse:
    return told(named(schemas.user_schema(), key))


def named(resource: dict, key: str) -> dict:
    """The resource, if this is its id. Raises Fault otherwise."""
    if resource["id"] != key:
        raise faults.no_such_resource()
    return resource


def index(request: HttpRequest, by: Actor) -> HttpResponse:
    found = people.found(request.GET.get("filter", ""))
    return told(people.listed(found, request.GET.get("startIndex", ""), request.GET.get("count", "")))


def create(request: HttpRequest, by: Actor) -> HttpResponse:
    """Nobody is made up by a directory. Whoever is known is found by filter, as the protocol has it."""
    raise faults.known_already() if people.is_known(body(request)) else faults.nobody_is_made_up()


def detail(request: HttpRequest, by: Actor, pk: UUID) -> HttpResponse:
    return told(people.shown(people.person_with(pk)))


def put(request: HttpRequest, by: Actor, pk: UUID) -> HttpResponse:
    return told(people.shown(settled(pk, people.wanted_by_put(body(request)), by)))


def patch(request: HttpRequest, by: Actor, pk: UUID) -> HttpResponse:
    return told(people.shown(settled(pk, people.wanted_by_patch(body(request)), by)))


def delete(request: HttpRequest, by: Actor, pk: UUID) -> HttpResponse:
    """Whoever is deleted there is kept out here; what they did stays on the record."""
    settled(pk, False, by)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


def settled(pk: UUID, active: bool | None, by: Actor) -> Person:
    """The person as the directory wants them. Whoever it wants active, it has confirmed."""
    person = people.person_with(pk)
    if active is not None and active != person.is_active:
        person = actions.provision(person=person, active=active, by=by)
    if active:
        Person.objects.filter(pk=pk).confirm(clock.now())
    return person


def body(request: HttpRequest) -> dict:
    """What was sent. Raises Fault unless it is an object in JSON."""
    try:
        told = json.loads(request.body)
    except (ValueError, RecursionError) as why:
        raise faults.unread("The body is no JSON.") from why
    except RequestDataTooBig as why:
        raise faults.too_big() from why
    if not isinstance(told, dict):
        raise faults.unread("The body is no object.")
    return told


def told(resource: dict) -> JsonResponse:
    return JsonResponse(resource, content_type=MEDIA_TYPE)
