"""How is the log followed? New entries that match come as server-sent events once they are sealed, while one may read."""

import asyncio
import time
from collections.abc import AsyncIterator

from asgiref.sync import sync_to_async
from django.db import connection
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import override

from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.streams import COME_BACK_LATER, admitted, event, place_of

from . import queries

LOOK_EVERY = 0.5  # seconds between two looks at the head of the log
LOOKS_PER_ADMISSION = 6  # after so many looks the watcher is admitted anew
LOOKS_AT_MOST = 1200  # ten minutes; the browser connects again by itself, after the last entry it has seen
AT_ONCE = 50  # entries of one event; what else came meanwhile is on the page


class Head:
    """The number of the newest sealed entry. All who follow in this process ask the database once."""

    def __init__(self):
        self.number, self.read_at = 0, float("-inf")

    async def now(self) -> int:
        if time.monotonic() - self.read_at >= LOOK_EVERY:
            self.read_at = time.monotonic()
            self.number = await sync_to_async(sealed_now)()
        return self.number


head = Head()


def sealed_now() -> int:
    try:
        return queries.number_sealed()
    finally:
        connection.close()  # back to the pool between two looks: a watcher holds none


async def followed(question: queries.Question, seen: int, request: HttpRequest) -> AsyncIterator[str]:
    """Events "entries" with the lines that match, newest first; "done" when the watcher may not read any more."""
    watcher = request.actor
    with place_of(watcher.id) as place:
        for look in range(LOOKS_AT_MOST):
            if place.is_lost:
                yield COME_BACK_LATER
                return
            if look and look % LOOKS_PER_ADMISSION == 0 and not await sync_to_async(admitted)(request, Permission.AUDIT_VIEW):
                yield event("done", "")
                return
            newest = await head.now()
            if newest > seen:
                html = await sync_to_async(drawn)(question, seen, newest, request.LANGUAGE_CODE)
                seen = newest
                if html:
                    yield event("entries", html, id=str(seen))
            await asyncio.sleep(LOOK_EVERY)


def drawn(question: queries.Question, above: int, newest: int, language: str) -> str:
    """The lines of what was sealed in between, as HTML in `language`; nothing where nothing matches."""
    try:
        with override(language):
            lines = queries.newer(question, above, newest, AT_ONCE)
            told = queries.told([entry for line in lines for entry in line.entries])
            return render_to_string("audit/news.html", {"lines": lines, "told": told}) if lines else ""
    finally:
        connection.close()
