"""A view is forgotten by its owner; one for everybody also by whoever may give such."""

import pytest

from audit import actions
from audit.models import Entry, SavedView
from hqconsole.kernel.roles import Role
from tests import make

pytestmark = pytest.mark.django_db


def kept(by) -> SavedView:
    return actions.save_view(name="Raw", search="q=origin%3Araw", by=by)


def test_the_owner_removes_it_and_the_ledger_keeps_what_it_was():
    by = make.actor(Role.TECH_ADMIN)
    actions.remove_view(view=kept(by), by=by)

    assert not SavedView.objects.exists()
    assert Entry.objects.get(verb="audit.remove_view").changes["search"] == ["q=origin%3Araw", None]


def test_nobody_removes_what_somebody_else_keeps():
    view = kept(make.actor(Role.TECH_ADMIN))

    with pytest.raises(actions.NotYourView):
        actions.remove_view(view=view, by=make.actor())


def test_a_view_for_everybody_is_removed_by_whoever_may_share():
    by = make.actor(Role.QA_COMPLIANCE)
    view = actions.share_view(view=kept(by), by=by)

    with pytest.raises(actions.NotYourView):
        actions.remove_view(view=view, by=make.actor(Role.TECH_ADMIN))
    actions.remove_view(view=view, by=make.actor())

    assert not SavedView.objects.exists()


def test_its_page_removes_it():
    browser = make.client()
    browser.post("/audit/views/save/", {"name": "Raw", "search": "q=origin%3Araw"})

    assert browser.post(f"/audit/views/{SavedView.objects.get().pk}/remove/").status_code == 303
    assert not SavedView.objects.exists()
