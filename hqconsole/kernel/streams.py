"""How does a page go on hearing from the server? By server-sent events, for as long as the watcher may: that is asked again.

A person has a few streams at a time in each web process; the oldest gives way to a new one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.contrib.auth import get_user
from django.db import connection
from django.http import HttpRequest

from .actor import ANYWHERE, Actor, Origin
from .permissions import Permission

STREAMS_AT_MOST = 6  # of one person in this process
COME_BACK_LATER = "retry: 600000\n\n"  # or the browser would at once take the place of the stream that it gave way to


@dataclass(eq=False)
class Place:
    """A stream's place among those of its person."""

    is_lost: bool = False


places: dict[str, list[Place]] = {}


@contextmanager
def place_of(person: str) -> Iterator[Place]:
    """A place for one more stream; the oldest that are too many lose theirs."""
    place, theirs = Place(), places.setdefault(person, [])
    theirs.append(place)
    for older in theirs[:-STREAMS_AT_MOST]:
        older.is_lost = True
    try:
        yield place
    finally:
        theirs.remove(place)
        if not theirs:
            del places[person]


def admitted(request: HttpRequest, verb: Permission) -> Actor | None:
    """Whoever watches as they are now; None where the session is over, or the person is gone or may not watch."""
    now = HttpRequest()
    now.session = type(request.session)(request.session.session_key)
    try:
        person = get_user(now)
        actor = person.as_actor(Origin.PAGE, ip=request.actor.ip, request_id="") if person.is_authenticated else None
        return actor if actor and actor.may_ask(verb, ANYWHERE) else None
    finally:
        connection.close()


def event(name: str, data: str, id: str = "") -> str:
    """One event as it goes over the wire; with an `id`, the browser says after which it comes back."""
    lines = "".join(f"data: {line}\n" for line in data.splitlines() or [""])
    return f"event: {name}\n{f'id: {id}' + chr(10) if id else ''}{lines}\n"
