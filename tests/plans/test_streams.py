"""The product hears at once that something moved, through one listening connection, for as long as its key is good."""

import asyncio
import json

import pytest
from asgiref.sync import async_to_sync, sync_to_async

from plans.models import Feature
from plans.ofrep import streams
from plans.ofrep.answers import answers
from plans.ofrep.hearing import hearing
from plans.ofrep.standings import standings
from tests import make

from .product import key_of

pytestmark = pytest.mark.usefixtures("committed_db")


@pytest.fixture
def tenant(tenant_on_growth):
    return tenant_on_growth


def heard(tenant, meanwhile, key=None, seen: str = "", events: int = 1) -> list[str]:
    """What a stream says until `events` events came or it ended; `meanwhile` happens once it listens."""
    key, first = key or key_of()[0], answers.to(str(tenant.pk))

    async def listen():
        found, stream = [], streams.moves(key, first, seen)
        await anext(stream)
        while not any(one for one in streams.watchers if one.moved.is_set()) and not seen:
            await asyncio.sleep(0.01)  # until the listener has its connection, which wakes everybody once
        await sync_to_async(meanwhile)()
        async for said in stream:
            if not said.startswith(":"):
                found.append(said)
            if len(found) == events:
                break
        await stream.aclose()
        return found

    async def in_time():
        return await asyncio.wait_for(listen(), 20)

    return async_to_sync(in_time)()


def test_a_change_arrives_with_the_tag_of_the_new_answer(tenant):
    (said,) = heard(tenant, lambda: Feature.objects.filter(key="driver_app").update(is_killed=True))

    data = json.loads(said.partition("data: ")[2])
    assert data["type"] == "refetchEvaluation"
    assert data["etag"] == answers.to(str(tenant.pk)).etag
    assert "event: message" in said


def test_whoever_saw_something_else_before_hears_it_at_once(tenant):
    (said,) = heard(tenant, lambda: None, seen='"of-yesterday"')

    assert "refetchEvaluation" in said


def test_a_key_that_was_revoked_hears_no_more(tenant):
    key, _text = key_of()

    def revoke():
        type(key).objects.filter(pk=key.pk).update(revoked_at=make.clock.now())
        Feature.objects.filter(key="driver_app").update(is_killed=True)

    assert heard(tenant, revoke, key) == []


def test_nobody_is_left_listening(tenant):
    heard(tenant, lambda: None, seen='"of-yesterday"')

    assert not streams.watchers
    assert hearing.told == [standings.forget]
