"""How is a run watched as it goes on? By server-sent events, for as long as the watcher may: that is asked again and again."""

import asyncio
from collections.abc import AsyncIterator

from asgiref.sync import sync_to_async
from django.db import connection
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from hqconsole.kernel.actor import Actor
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.streams import COME_BACK_LATER, admitted, event, place_of

from . import queries
from .models import Run

LOOK_EVERY = 0.3  # seconds between two looks at a run that somebody watches
LOOKS_PER_ADMISSION = 10  # after so many looks the watcher is admitted anew
LOOKS_AT_MOST = 2000  # ten minutes; the browser connects again by itself


async def watched(pk: int, request: HttpRequest) -> AsyncIterator[str]:
    """The events of a run: "steps" whenever they changed, "done" when it is over or the watcher may not watch any more."""
    shown, watcher = "", request.actor
    with place_of(watcher.id) as place:
        for look in range(LOOKS_AT_MOST):
            if place.is_lost:
                yield COME_BACK_LATER
                return
            if look and look % LOOKS_PER_ADMISSION == 0:
                watcher = await sync_to_async(admitted)(request, Permission.JOBS_VIEW)
            html, is_over = await sync_to_async(drawn)(pk, request.LANGUAGE_CODE, watcher) if watcher else (shown, True)
            if html != shown:
                yield event("steps", html)
                shown = html
            if is_over:
                yield event("done", str(pk))
                return
            await asyncio.sleep(LOOK_EVERY)


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
