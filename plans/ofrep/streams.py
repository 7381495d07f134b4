"""How does the product hear at once that something moved? By server-sent events that say: ask again.

All streams of a process hear through its one listening connection (see `hearing`). What changes by the clock is looked at
when its time has come.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from asgiref.sync import sync_to_async
from django.db import connection

from hqconsole.kernel import clock
from plans.models import EVERYBODY
from staff.models import Key

from . import callers
from .answers import Answer, answers
from .faults import Fault, too_often
from .hearing import hearing

BEAT_SECONDS = 30  # a comment, so that nobody takes the stream for dead; and the key is looked at anew
STREAMS_AT_MOST = 1_000  # in one process


@dataclass(eq=False)
class Watcher:
    """A stream that waits for something to move about its tenant. The thread that hears of it wakes the stream's loop."""

    tenant: str
    moved: asyncio.Event = field(default_factory=asyncio.Event)
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.get_running_loop)

    def hear(self, tenant: str) -> None:
        if tenant in (self.tenant, str(EVERYBODY)):
            with suppress(RuntimeError):  # its loop has ended, and so has the stream
                self.loop.call_soon_threadsafe(self.moved.set)


watchers: set[Watcher] = set()


@asynccontextmanager
async def watching(tenant: str):
    """A watcher that is woken by what moves. Raises Fault where there are too many."""
    if len(watchers) >= STREAMS_AT_MOST:
        raise too_often("There are too many streams.", BEAT_SECONDS)
    watcher = Watcher(tenant)
    watchers.add(watcher)
    hearing.tell(watcher.hear)
    hearing.start()
    try:
        yield watcher
    finally:
        hearing.leave(watcher.hear)
        watchers.discard(watcher)


async def moves(key: Key, first: Answer, seen: str) -> AsyncIterator[str]:
    """An event whenever the tenant's flags are not what they were; at once, where the caller has seen others before."""
    tenant, known = str(first.tenant), seen or first.etag
    try:
        async with watching(tenant) as watcher:
            yield ": watching\n\n"
            while True:
                answer = await sync_to_async(answer_to)(tenant, key)
                if answer is None:
                    return
                if answer.etag != known:
                    known = answer.etag
                    yield refetch(answer)
                if not await has_moved(watcher, answer):
                    yield ": still here\n\n"
    except Fault as fault:
        yield f"retry: {fault.retry_after * 1000}\n\n"


def answer_to(tenant: str, key: Key) -> Answer | None:
    """What holds now; None where the key may no longer ask."""
    try:
        return answers.to(tenant) if callers.is_still_admitted(key) else None
    finally:
        connection.close()  # back to the pool: a watcher holds none


async def has_moved(watcher: Watcher, answer: Answer) -> bool:
    """Wait until something moved, the answer's time is over, or a beat is due; whether it was the first."""
    left = (answer.values.good_until - clock.now()).total_seconds()
    try:
        await asyncio.wait_for(watcher.moved.wait(), max(0.1, min(left, BEAT_SECONDS)))
    except TimeoutError:
        return False
    watcher.moved.clear()
    return True


def refetch(answer: Answer) -> str:
    at = clock.now().strftime("%a, %d %b %Y %H:%M:%S GMT")
    data = json.dumps({"type": "refetchEvaluation", "etag": answer.etag, "lastModified": at})
    tag = answer.etag.strip('"')
    return f"id: {tag}\nevent: message\ndata: {data}\n\n"
