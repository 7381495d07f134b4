"""A run is watched for as long as the watcher may, and by a few streams of one person at a time."""

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.handlers.asgi import ASGIHandler

from hqconsole.kernel import streams as kernel_streams
from hqconsole.kernel.roles import Role
from jobs import watching
from jobs.models import Run
from staff.models import Person
from tests import make

pytestmark = pytest.mark.usefixtures("committed_db")


@pytest.fixture(autouse=True)
def _without_waiting(monkeypatch):
    monkeypatch.setattr(watching, "LOOK_EVERY", 0)
    monkeypatch.setattr(watching, "LOOKS_PER_ADMISSION", 2)
    monkeypatch.setattr(watching, "LOOKS_AT_MOST", 20)


@pytest.fixture
def run():
    return Run.objects.create(kind="provision_tenant", subject="x", dedupe_key="watched", ordered_by="staff:x", state="queued")


@pytest.fixture
def browser():
    return make.client(Role.SUPPORT_ANALYST)


def asking(browser):
    """A request of this browser as a view sees it."""
    return browser.get("/jobs/").wsgi_request


def test_the_steps_come_once_and_then_only_when_they_changed(run, browser):
    request = asking(browser)

    async def watch():
        stream = watching.watched(run.pk, request)
        first = await anext(stream)
        await sync_to_async(run.finish)("succeeded", None)
        return [first] + [event async for event in stream]

    first, *rest = async_to_sync(watch)()

    assert first.startswith("event: steps\n")
    assert rest == [f"event: done\ndata: {run.pk}\n\n"]


def lose_the_session(browser):
    browser.session.delete()


def lose_the_role(browser):
    Person.objects.update(roles=[])


def lose_the_admission(browser):
    Person.objects.update(is_active=False)


@pytest.mark.parametrize("lose", [lose_the_session, lose_the_role, lose_the_admission])
def test_who_may_not_watch_any_more_sees_no_more(run, browser, lose):
    request = asking(browser)

    async def watch():
        stream = watching.watched(run.pk, request)
        await anext(stream)
        await sync_to_async(lose)(browser)
        return [event async for event in stream]

    assert async_to_sync(watch)() == [f"event: done\ndata: {run.pk}\n\n"]


def test_who_still_may_watches_until_the_browser_has_to_connect_again(run, browser):
    request = asking(browser)

    async def watch():
        return [event async for event in watching.watched(run.pk, request)]

    (only,) = async_to_sync(watch)()
    assert only.startswith("event: steps\n")


def test_a_way_to_retry_goes_with_the_role(run, browser):
    run.steps.create(position=1, name="configure", state="failed", error="Broken")
    Run.objects.update(state="failed")
    run.refresh_from_db()

    assert any(step["retry_url"] for step in watching.steps_of(run, make.actor(Role.TECH_ADMIN)))
    assert not any(step["retry_url"] for step in watching.steps_of(run, make.actor(Role.QA_COMPLIANCE)))


def test_the_oldest_stream_gives_way_and_comes_back_later(run, browser):
    mine, somebody_elses = asking(browser), asking(make.client(Role.SUPPORT_ANALYST))

    async def watch():
        streams = [watching.watched(run.pk, mine) for _each in range(kernel_streams.STREAMS_AT_MOST)]
        other = watching.watched(run.pk, somebody_elses)
        for stream in [*streams, other]:
            await anext(stream)
        newest = watching.watched(run.pk, mine)
        await anext(newest)
        oldest = [event async for event in streams[0]]
        open_now = {person: len(places) for person, places in kernel_streams.places.items()}
        for stream in [*streams, other, newest]:
            await stream.aclose()
        return oldest, open_now

    oldest, open_now = async_to_sync(watch)()

    assert oldest == [kernel_streams.COME_BACK_LATER]
    assert open_now == {mine.actor.id: kernel_streams.STREAMS_AT_MOST, somebody_elses.actor.id: 1}
    assert kernel_streams.places == {}


def test_a_browser_that_goes_away_leaves_its_place(run, browser, monkeypatch):
    monkeypatch.setattr(watching, "LOOKS_AT_MOST", 1_000_000)
    cookie = f"{settings.SESSION_COOKIE_NAME}={browser.session.session_key}".encode()
    asked = {"type": "http", "method": "GET", "path": f"/jobs/runs/{run.pk}/events/", "headers": [(b"cookie", cookie)]}

    async def visit():
        console = ApplicationCommunicator(ASGIHandler(), asked | {"query_string": b"", "server": ("testserver", 80)})
        await console.send_input({"type": "http.request"})
        start, first = [await console.receive_output(timeout=10) for _each in range(2)]
        open_then = len(kernel_streams.places)
        await console.send_input({"type": "http.disconnect"})
        await console.wait(timeout=10)
        return start["status"], first["body"][:12], open_then

    assert async_to_sync(visit)() == (200, b"event: steps", 1)
    assert kernel_streams.places == {}
