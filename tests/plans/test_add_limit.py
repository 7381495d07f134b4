"""Adding a limit takes no code either."""

import pytest

from hqconsole.kernel.errors import Forbidden
from hqconsole.kernel.roles import Role
from plans import actions, queries
from plans.models import Limit
from tests import make

from .conftest import drafted, owner

pytestmark = pytest.mark.django_db
FACTS = {"name_en": "Lockers", "name_ar": "خزائن", "unit": "C62", "enforcement": "hard", "product_key": "", "when_away": "last"}


def added(key="lockers", kind="level", **facts) -> Limit:
    return actions.add_limit(key=key, kind=kind, facts=FACTS | facts, by=owner())


def test_a_new_limit_is_included_in_a_draft_at_once():
    limit, draft = added(), drafted()
    wanted = draft.content | {"limits": draft.content["limits"] | {"lockers": {"included": 4, "hard_cap": 4}}}

    saved = actions.edit_draft(edition=draft, content=wanted, version=draft.version, by=owner())

    assert saved.allowance(limit).included == 4
    assert queries.registry().limits[-1] == limit


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"key": "users"}, "key"),
        ({"key": "two words"}, "key"),
        ({"kind": "tide"}, "kind"),
        ({"enforcement": "maybe"}, "enforcement"),
        ({"unit": ""}, "unit"),
        ({"unit": "x" * 11}, "unit"),
        ({"product_key": "max_users"}, "product_key"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(wrong, field):
    with pytest.raises(actions.Unsound) as refused:
        added(**wrong)
    assert list(refused.value.errors) == [field]


def test_support_may_not():
    with pytest.raises(Forbidden):
        actions.add_limit(key="lockers", kind="level", facts=FACTS, by=make.actor(Role.SUPPORT_ANALYST))


def test_the_page_adds_it():
    browser = make.client()

    assert browser.post("/plans/limits/add/", FACTS | {"key": "lockers", "kind": "level"}).status_code == 303
    assert "Lockers" in browser.get("/plans/limits/").content.decode()


def test_a_script_adds_it_and_finds_it_in_the_list():
    browser, facts = make.client(), {"name_en": "Vans", "name_ar": "مركبات", "unit": "C62", "enforcement": "hard"}

    answer = make.by_script("limits", browser, **facts, key="vans", kind="level")

    assert (answer.status_code, answer.json()["is_armed"], answer.json()["when_away"]) == (201, True, "last")
    assert answer.json() in browser.get("/api/v1/limits").json()
    assert make.by_script("limits", browser, **facts, key="vans", kind="level").json()["errors"].keys() == {"key"}
