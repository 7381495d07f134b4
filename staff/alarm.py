"""Is somebody in by a sealed credential at this moment? Every page says so, to everybody who is signed in."""

from django.conf import settings
from django.http import HttpRequest

from hqconsole.kernel import clock

from . import queries


def emergencies(request: HttpRequest) -> dict:
    """The open emergency sessions, asked for only where a page says them and the door for them exists."""
    is_asked = settings.HQ_EMERGENCY_ACCESS and getattr(request, "actor", None) is not None
    return {"emergencies": lambda: queries.open_emergencies(clock.now()) if is_asked else []}
