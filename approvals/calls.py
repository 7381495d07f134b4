"""How is a kept call made again? With its arguments as they are now, by its requester with the permissions of now.

Whoever may only ask for the verb acts under the request itself: a grant named `approval:<id>`, for this one verb.
"""

from dataclasses import replace
from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from hqconsole.kernel import clock, frozen
from hqconsole.kernel.actions import Action, Preview, preview
from hqconsole.kernel.actor import Actor, Grant, Origin
from hqconsole.kernel.errors import Refusal

from .models import Request
from .queries.policies import act_named


class NoLongerMay(Refusal):
    """Whoever asked could not ask for it today."""

    status = 403


class Elsewhere(Refusal):
    """The request was made in another environment; its rows came here with a copy of the data."""


def act_of(request: Request) -> Action:
    return act_named(request.verb)


def arguments_of(request: Request) -> dict:
    """The arguments, with their rows as they are now. Raises Gone where one is not there any more."""
    if request.environment != settings.HQ_ENV:
        raise Elsewhere(_("This was asked for in %(place)s.") % {"place": request.environment})
    return frozen.thaw(request.arguments)


def as_requester(request: Request, arguments: dict, origin: Origin) -> Actor:
    """The requester, acting under the request. Raises NoLongerMay where they could not ask for it today."""
    person, act, source = request.requester, act_of(request), f"approval:{request.pk}"
    plain = replace(person.as_actor(origin, ip="", request_id=""), key=request.key, warrant=source)
    if not person.is_active or not plain.may_ask(act.verb, act.object_of(arguments)):
        raise NoLongerMay(_("%(name)s may no longer ask for this.") % {"name": person.name})
    grant = Grant(source, frozenset({act.verb}), until=clock.now() + timedelta(hours=1))
    return replace(plain, find_grants=lambda: [*plain.find_grants(), grant])


def look(request: Request) -> Preview:
    """What it would change now. A refusal, of the act or of the requester, is the preview's answer."""
    try:
        arguments = arguments_of(request)
        return preview(act_of(request), **arguments, by=as_requester(request, arguments, Origin(request.origin)))
    except Refusal as refusal:
        return Preview(refusal=refusal)


def perform(request: Request, origin: Origin) -> None:
    """Make the call, inside the action that is answerable for it. Raises Moved where it would not do what was agreed to."""
    arguments = arguments_of(request)
    by = as_requester(request, arguments, origin).consenting(fingerprint=request.fingerprint)
    act_of(request).perform(**arguments, by=by)
