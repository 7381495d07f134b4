"""The log is followed for as long as the follower may read it, and shows only what matches the search."""

import pytest
from asgiref.sync import async_to_sync

from audit import following, queries
from hqconsole.kernel import streams
from hqconsole.kernel.roles import Role
from staff.models import Person
from tests import make
from tests.services import role_url, seal_everything

pytestmark = pytest.mark.usefixtures("committed_db")


@pytest.fixture(autouse=True)
def _without_waiting(monkeypatch):
    monkeypatch.setattr(following, "LOOK_EVERY", 0)
    monkeypatch.setattr(following, "LOOKS_PER_ADMISSION", 2)
    monkeypatch.setattr(following, "LOOKS_AT_MOST", 6)
    monkeypatch.setattr(following, "head", following.Head())


@pytest.fixture
def browser(committed_db):
    return make.client(Role.QA_COMPLIANCE)


@pytest.fixture
def head(browser, committed_db):
    seal_everything(role_url("HQ_SEALER_DATABASE_URL", committed_db))
    return queries.number_sealed()


def events_of(browser, text: str, seen: int, meanwhile=lambda: None) -> list[str]:
    request, question = browser.get("/audit/").wsgi_request, queries.asked(text).question
    meanwhile()

    async def follow():
        return [event async for event in following.followed(question, seen, request)]

    return async_to_sync(follow)()


def make_and_seal(database: str, **given) -> None:
    make.tenant(**given)
    seal_everything(role_url("HQ_SEALER_DATABASE_URL", database))


def test_a_new_entry_comes_once_with_its_number(browser, head, committed_db):
    found = events_of(browser, "oasis", head, lambda: make_and_seal(committed_db, name_en="Oasis Cleaners"))

    (only,) = found
    assert only.startswith(f"event: entries\nid: {queries.number_sealed()}\ndata: ")
    assert only.count("<li") == 1


def test_what_does_not_match_does_not_come(browser, head, committed_db):
    assert events_of(browser, "helicopter", head, lambda: make_and_seal(committed_db)) == []


@pytest.mark.parametrize("lose", [lambda: Person.objects.update(roles=[]), lambda: Person.objects.update(is_active=False)])
def test_who_may_not_read_any_more_hears_no_more(browser, head, lose):
    assert events_of(browser, "", head, lose) == ["event: done\ndata: \n\n"]


def test_all_who_follow_ask_the_database_once(browser, head, monkeypatch):
    monkeypatch.setattr(following, "LOOK_EVERY", 60)
    asked = []
    monkeypatch.setattr(following, "sealed_now", lambda: asked.append(1) or head)

    async def look():
        return [await following.head.now() for _follower in range(5)]

    assert async_to_sync(look)() == [head] * 5
    assert len(asked) == 1


def test_the_oldest_stream_gives_way(browser, head):
    request = browser.get("/audit/").wsgi_request

    async def follow():
        with streams.place_of(request.actor.id) as oldest:
            later = [streams.place_of(request.actor.id) for _each in range(streams.STREAMS_AT_MOST)]
            for each in later:
                each.__enter__()
            lost = oldest.is_lost
            for each in later:
                each.__exit__(None, None, None)
            return lost

    assert async_to_sync(follow)() is True
    assert streams.places == {}


def test_the_page_connects_after_what_it_shows_and_only_when_asked(browser, head):
    assert f"after={head}" in browser.get("/audit/?q=oasis&follow=1").content.decode()
    assert "sse-connect" not in browser.get("/audit/?q=oasis").content.decode()
