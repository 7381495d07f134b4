"""How do people's own programs ask for more than their roles, for a few hours, and give it back?

By a person's session or token. A key may not: who may what is nothing that scripts change.
"""

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Path, Router, Schema

from hqconsole.kernel import clock
from hqconsole.kernel.api import PROBLEMS, ConsentIn, PreviewOut, SentOut, Text, admit, perform
from hqconsole.kernel.ids import MAX_BIGINT
from hqconsole.kernel.permissions import Permission

from . import actions
from .models import Elevation, Person

elevations = Router(tags=["elevations"])
ElevationId = Annotated[int, Path(ge=1, le=MAX_BIGINT)]
ANSWERS = {202: PreviewOut | SentOut, **PROBLEMS}


class ElevationOut(Schema):
    """A role, or one verb, held from `starts_at` until `ends_at`; the other of the two is empty."""

    id: int
    role: str
    verb: str
    reason: str
    starts_at: datetime
    ends_at: datetime


class ElevationIn(ConsentIn):
    what: Text = Field(max_length=60, description="The name of a role or of a verb")
    hours: int = Field(ge=1, le=24)


def caller(request: HttpRequest) -> Person:
    return get_object_or_404(Person, pk=request.auth.id.removeprefix("staff:"))


@elevations.get("", response={200: list[ElevationOut], **PROBLEMS}, operation_id="staff.elevations")
def index(request):
    """What the caller holds for a time, now."""
    admit(request, Permission.STAFF_VIEW)
    return caller(request).elevations.in_force(clock.now()).order_by("ends_at", "pk")


@elevations.post("", response={201: ElevationOut, **ANSWERS}, operation_id="staff.elevate")
def elevate(request, wanted: ElevationIn, dry_run: bool = False):
    """Ask to hold a role or a verb for some hours. Another person decides on the request's page."""
    wish = {"person": caller(request), "what": wanted.what, "hours": wanted.hours, "reason": wanted.reason}
    return perform(request, actions.elevate, dry_run=dry_run, done=201, **wish, by=wanted.of(request))


@elevations.post("/{elevation_id}/end", response={200: ElevationOut, **ANSWERS}, operation_id="staff.end_elevation")
def end_elevation(request, elevation_id: ElevationId, dry_run: bool = False):
    """Give back what the caller holds, before the time is over."""
    elevation = get_object_or_404(Elevation, pk=elevation_id, person=caller(request))
    return perform(request, actions.end_elevation, dry_run=dry_run, done=200, elevation=elevation, by=request.auth)
