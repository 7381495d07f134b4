"""How is a run watched as it goes on? By server-sent events, for as long as the watcher may: that is asked again and again.

A person has a few streams at a time in each web process; the oldest gives way to a new one.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from asgiref.sync import sync_to_async
from django.contrib.auth import get_user
from django.db import connection
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from hqconsole.kernel.actor import ANYWHERE, Actor, Origin
from hqconsole.kernel.permissions import Permission

from . import queries
from .models import Run

LOOK_EVERY = 0.3  # seconds between two looks at a run that somebody watches
LOOKS_PER_ADMISSION = 10  # after so many looks the watcher is admitted anew
LOOKS_AT_MOST = 2000  # ten minutes; the browser connects again by itself
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


async def watched(pk: int, request: HttpRequest) -> AsyncIterator[str]:
    """The events of a run: "steps" whenever they changed, "done" when it is over or the watcher may not watch any more."""
    shown, watcher = "", request.actor
    with place_of(watcher.id) as place:
        for look in range(LOOKS_AT_MOST):
            if place.is_lost:
                yield COME_BACK_LATER
                return
            if look and look % LOOKS_PER_ADMISSION == 0:
                watcher = await sync_to_async(admitted)(request)
            html, is_over = await sync_to_async(drawn)(pk, request.LANGUAGE_CODE, watcher) if watcher else (shown, True)
            if html != shown:
                yield event("steps", html)
                shown = html
            if is_over:
                yield event("done", str(pk))
                return
            await asyncio.sleep(LOOK_EVERY)


def admitted(request: HttpRequest) -> Actor | None:
    """Whoever watches as they are now; None where the session is over, or the person is gone or may not watch."""
    now = HttpRequest()
    now.session = type(request.session)(request.session.session_key)
    try:
        person = get_user(now)
        actor = person.as_actor(Origin.PAGE, ip=request.actor.ip, request_id="") if person.is_authenticated else None
        return actor if actor and actor.may_ask(Permission.JOBS_VIEW, ANYWHERE) else None
    finally:
        connection.close()


def drawn(pk: int, language: str, watcher: Actor) -> tuple[str, bool]:
    """The list of steps as HTML in `language`, and whether the run is over."""
    try:
        run = Run.objects.get(pk=pk)
        with override(language):
            return render_to_string("ui/steps_list.html", {"items": steps_of(run, watcher)}), run.is_over
    finally:
        connection.close()  # back to the pool between two looks: a watcher holds none


def steps_of(run: Run, watcher: Actor) -> list[dict]:
    """The run's progress, with the way to retry at the step that failed for whoever may."""
    may_retry = run.can_be_retried and watcher.may(Permission.JOBS_RETRY)
    retry_url = reverse("jobs:retry", args=[run.pk]) if may_retry else ""
    return [step | {"retry_url": retry_url if step["state"] == "failed" else ""} for step in queries.progress(run)]


def event(name: str, data: str) -> str:
    lines = "".join(f"data: {line}\n" for line in data.splitlines() or [""])
    return f"event: {name}\n{lines}\n"
