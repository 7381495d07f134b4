"""A search is kept under a name: one's own, not too many, and on the record."""

import pytest

from audit import actions
from audit.actions import saving
from audit.models import Entry, SavedView
from hqconsole.kernel.errors import Forbidden
from hqconsole.kernel.roles import Role
from tests import make

pytestmark = pytest.mark.django_db
SEARCH = "q=origin%3Araw&range=7d"


def test_a_search_is_kept_and_the_ledger_says_so():
    view = actions.save_view(name="ما لم يمر بالأفعال", search=SEARCH, by=make.actor())

    assert list(SavedView.objects.seen_by("staff:super_admin")) == [view]
    assert list(SavedView.objects.seen_by("staff:somebody-else")) == []
    assert Entry.objects.get(verb="audit.save_view").changes["search"] == [None, SEARCH]


def test_the_same_name_again_replaces_the_search_and_the_same_search_is_refused():
    actions.save_view(name="Raw", search=SEARCH, by=make.actor())
    actions.save_view(name="Raw", search="q=origin%3Araw", by=make.actor())

    assert SavedView.objects.get().search == "q=origin%3Araw"
    with pytest.raises(actions.TooMuchToKeep, match="already"):
        actions.save_view(name="Raw", search="q=origin%3Araw", by=make.actor())


@pytest.mark.parametrize("given", [{"name": "  "}, {"name": "n" * 61}, {"search": "q=" + "a" * 700}])
def test_names_and_searches_have_limits(given):
    with pytest.raises(actions.TooMuchToKeep):
        actions.save_view(**{"name": "Raw", "search": SEARCH} | given, by=make.actor())


def test_nobody_keeps_more_than_a_page_can_show(monkeypatch):
    monkeypatch.setattr(saving, "MOST_OF_ONE", 2)
    for number in range(2):
        actions.save_view(name=f"View {number}", search=SEARCH, by=make.actor())

    with pytest.raises(actions.TooMuchToKeep, match="Remove one first"):
        actions.save_view(name="One more", search=SEARCH, by=make.actor())


def test_whoever_does_not_read_the_log_keeps_nothing():
    with pytest.raises(Forbidden):
        actions.save_view(name="Raw", search=SEARCH, by=make.actor(Role.SUPPORT_ANALYST))


def test_the_page_keeps_lists_and_opens_a_view():
    browser = make.client(Role.TECH_ADMIN)
    assert "Keep this search" in browser.get("/audit/?q=origin%3Araw&range=7d&cursor=12").content.decode()

    response = browser.post("/audit/views/save/", {"name": "Raw of the week", "search": SEARCH})

    assert response.headers["Location"] == f"/audit/?{SEARCH}"
    page = browser.get(response.headers["Location"]).content.decode()
    assert "Raw of the week" in page
    assert 'aria-current="true"' in page
