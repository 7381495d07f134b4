"""A draft is thrown away, and comes back where that was a mistake."""

import pytest

from audit.models import Entry
from hqconsole.kernel.errors import Forbidden
from hqconsole.kernel.roles import Role
from plans import actions, queries
from tests import make

from .conftest import drafted, more, owner, published

pytestmark = pytest.mark.django_db


def test_a_discarded_draft_is_gone_and_what_is_live_stays(growth):
    live = queries.live_edition(growth)

    actions.discard_draft(edition=drafted(**more()), by=owner())

    assert queries.draft_of(growth) is None
    assert queries.live_edition(growth) == live


def test_undo_brings_it_back(growth):
    draft = drafted(**more())
    actions.discard_draft(edition=draft, by=owner())

    make.undo(Entry.objects.filter(verb="plans.discard_draft").latest("at").change_group)

    assert queries.draft_of(growth).version == draft.version


def test_what_is_published_is_not_discarded():
    edition = published(drafted(**more()))

    with pytest.raises(actions.NoDraft):
        actions.discard_draft(edition=edition, by=owner())


def test_support_may_not():
    with pytest.raises(Forbidden):
        actions.discard_draft(edition=drafted(), by=make.actor(Role.SUPPORT_ANALYST))


def test_the_page_asks_and_does_it(growth):
    drafted(**more())
    browser = make.client(Role.BUSINESS_ADMIN)
    question = browser.get("/plans/of/GROWTH/draft/discard/")
    assert [change["label"] for change in question.context["changes"]] == ["White label"]

    browser.post("/plans/of/GROWTH/draft/discard/", {"fingerprint": question.context["hidden"]["fingerprint"]})

    assert queries.draft_of(growth) is None


def test_a_script_discards_it_after_a_look(growth):
    drafted(**more())

    look = make.by_script("plans/GROWTH/draft/discard?dry_run=1").json()
    assert look["changes"]
    assert queries.draft_of(growth) is not None

    assert make.by_script("plans/GROWTH/draft/discard").status_code == 204
    assert queries.draft_of(growth) is None
