"""A limit is described anew or enforced otherwise; its key and whether it counts by the month stay."""

import pytest

from hqconsole.kernel.errors import ConsentMissing, Refusal
from hqconsole.kernel.risks import Risk
from plans import actions, queries
from plans.models import Limit
from tests import make

from .conftest import REASON, owner

pytestmark = pytest.mark.django_db


@pytest.fixture
def users() -> Limit:
    return Limit.objects.get(key="users")


def change(limit: Limit, **changed) -> Limit:
    return actions.change_limit(limit=limit, facts=facts_of(limit, **changed), reason=REASON, by=owner(limit.slug))


def facts_of(limit: Limit, **changed) -> dict:
    names = ("name_en", "name_ar", "unit", "enforcement", "product_key", "when_away")
    return {name: getattr(limit, name) for name in names} | changed


def test_it_is_enforced_otherwise_and_the_files_do_not_change_it_back(users):
    actions.change_limit(limit=users, facts=facts_of(users, enforcement="soft"), reason=REASON, by=owner(users.slug))

    assert Limit.objects.get(key="users").enforcement == "soft"
    assert queries.is_seeded()


def test_the_same_is_no_change(users):
    with pytest.raises(Refusal, match="It says so already"):
        actions.change_limit(limit=users, facts=facts_of(users), by=owner())


def test_it_is_not_done_unseen(users):
    with pytest.raises(ConsentMissing):
        actions.change_limit(limit=users, facts=facts_of(users, enforcement="soft"), by=make.actor())


@pytest.mark.parametrize(("before", "after"), [("soft", "grace10"), ("soft", "hard"), ("grace10", "hard")])
def test_one_that_becomes_stricter_refuses_nothing_until_it_was_rehearsed_and_armed(users, before, after):
    Limit.objects.filter(pk=users.pk).update(enforcement=before)
    users.refresh_from_db()

    changed = change(users, enforcement=after)

    changed.refresh_from_db()
    assert (changed.enforcement, changed.is_armed, changed.rehearsal_since) == (after, False, None)


def test_days_of_a_laxer_rehearsal_do_not_count_for_a_stricter_limit(users):
    Limit.objects.filter(pk=users.pk).update(enforcement="soft")
    users.refresh_from_db()
    users.rehearse(make.clock.now())

    assert not change(users, enforcement="hard").is_rehearsed


@pytest.mark.parametrize("changed", [{"enforcement": "soft"}, {"name_en": "Seats"}])
def test_what_becomes_no_stricter_stays_armed(users, changed):
    assert change(users, **changed).is_armed


@pytest.mark.parametrize(
    ("changed", "risk"),
    [({"name_en": "Seats"}, Risk.MEDIUM), ({"enforcement": "soft"}, Risk.HIGH), ({"enforcement": "grace10"}, Risk.HIGH)],
)
def test_to_enforce_it_otherwise_is_a_high_risk(users, changed, risk):
    act = actions.change_limit.action

    assert act.risk({"limit": users, "facts": facts_of(users, **changed)}) == risk


@pytest.mark.parametrize(
    ("before", "after", "words"), [("soft", "hard", "so it is disarmed"), ("hard", "soft", "refused less than before, at once")]
)
def test_the_page_says_what_another_enforcement_means(users, before, after, words):
    Limit.objects.filter(pk=users.pk).update(enforcement=before)

    assert words in make.client().get("/plans/limits/users/change/", facts_of(users, enforcement=after)).content.decode()


def test_the_page_shows_what_changes(users):
    question = make.client().get("/plans/limits/users/change/", facts_of(users, enforcement="soft"))

    becomes = {change["field"]: change["becomes"] for change in question.context["changes"]}
    assert becomes["enforcement"] == "Never refused"


def test_a_script_says_only_what_it_changes():
    before = Limit.objects.get(key="branches")

    answer = make.by_script("limits/branches/change", name_en="Shops", confirmed=True)

    assert (answer.status_code, answer.json()["name_en"], answer.json()["unit"]) == (200, "Shops", before.unit)


def test_a_script_that_enforces_it_otherwise_has_to_say_why_and_who_it_is():
    answer = make.by_script("limits/branches/change", enforcement="soft", confirmed=True)

    assert (answer.status_code, set(answer.json()["errors"])) == (428, {"reason", "sign_in", "typed_name"})
