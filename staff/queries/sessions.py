"""Who is signed in, and where?"""

from datetime import datetime

from staff.models import Person, Session, Sessions


def sessions_of(person: Person, at: datetime) -> Sessions:
    """The person's sessions that still count, newest first."""
    return person.sessions.open(at).order_by("-opened_at")


def open_sessions(at: datetime) -> Sessions:
    """Everybody's sessions that still count, with their people."""
    return Session.objects.open(at).select_related("person")


def open_emergencies(at: datetime) -> Sessions:
    """Sessions that a sealed credential opened and that still count: everybody sees on every page that there is one."""
    return Session.objects.emergency(at)
