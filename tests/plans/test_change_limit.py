"""A limit is described anew or enforced otherwise; its key and whether it counts by the month stay."""

import pytest

from hqconsole.kernel.errors import ConsentMissing, Refusal
from plans import actions, queries
from plans.models import Limit
from tests import make

from .conftest import owner

pytestmark = pytest.mark.django_db


@pytest.fixture
def users() -> Limit:
    return Limit.objects.get(key="users")


def facts_of(limit: Limit, **changed) -> dict:
    names = ("name_en", "name_ar", "unit", "enforcement", "product_key", "when_away")
    return {name: getattr(limit, name) for name in names} | changed


def test_it_is_enforced_otherwise_and_the_files_do_not_change_it_back(users):
    actions.change_limit(limit=users, facts=facts_of(users, enforcement="soft"), by=owner())

    assert Limit.objects.get(key="users").enforcement == "soft"
    assert queries.is_seeded()


def test_the_same_is_no_change(users):
    with pytest.raises(Refusal, match="It says so already"):
        actions.change_limit(limit=users, facts=facts_of(users), by=owner())


def test_it_is_not_done_unseen(users):
    with pytest.raises(ConsentMissing):
        actions.change_limit(limit=users, facts=facts_of(users, enforcement="soft"), by=make.actor())


def test_the_page_shows_what_changes(users):
    question = make.client().get("/plans/limits/users/change/", facts_of(users, enforcement="soft"))

    becomes = {change["field"]: change["becomes"] for change in question.context["changes"]}
    assert becomes["enforcement"] == "Never refused"


def test_a_script_says_only_what_it_changes():
    before = Limit.objects.get(key="branches")

    answer = make.by_script("limits/branches/change", enforcement="soft", confirmed=True)

    assert (answer.status_code, answer.json()["enforcement"], answer.json()["unit"]) == (200, "soft", before.unit)
