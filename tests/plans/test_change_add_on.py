"""An add-on is named or priced anew; its key, its limit and how much it adds stay."""

import pytest

from hqconsole.kernel.errors import ConsentMissing, Forbidden, Refusal
from hqconsole.kernel.roles import Role
from plans import actions, queries
from plans.models import AddOn
from tests import make

from .conftest import owner

pytestmark = pytest.mark.django_db


@pytest.fixture
def branch() -> AddOn:
    return AddOn.objects.get(key="BRANCH_1")


def facts_of(add_on: AddOn, **changed) -> dict:
    return {name: getattr(add_on, name) for name in ("name_en", "name_ar", "prices")} | changed


def test_it_costs_something_else_and_the_files_do_not_change_it_back(branch):
    actions.change_add_on(add_on=branch, facts=facts_of(branch, prices={"OMR": 9500}), by=owner())

    assert AddOn.objects.get(key="BRANCH_1").prices == {"OMR": 9500}
    assert queries.is_seeded()


def test_the_same_is_no_change(branch):
    with pytest.raises(Refusal, match="It says so already"):
        actions.change_add_on(add_on=branch, facts=facts_of(branch), by=owner())


def test_it_is_not_done_unseen(branch):
    with pytest.raises(ConsentMissing):
        actions.change_add_on(add_on=branch, facts=facts_of(branch, prices={"OMR": 1}), by=make.actor())


def test_support_may_not(branch):
    with pytest.raises(Forbidden):
        actions.change_add_on(add_on=branch, facts=facts_of(branch, name_en="X"), by=make.actor(Role.SUPPORT_ANALYST))


def test_the_page_shows_what_changes(branch):
    wanted = {"name_en": "One more branch", "name_ar": branch.name_ar, "prices.OMR": "9.000", "prices.SAR": "85.00"}

    question = make.client().get("/plans/add-ons/BRANCH_1/change/", wanted)

    becomes = {change["field"]: change["becomes"] for change in question.context["changes"]}
    assert becomes["name_en"] == "One more branch"


def test_the_page_begins_with_what_it_costs(branch):
    text = make.client().get("/plans/add-ons/BRANCH_1/change/").content.decode()

    assert 'value="9.000"' in text


def test_a_script_names_it_anew_and_its_prices_stay(branch):
    answer = make.by_script("add-ons/BRANCH_1/change", name_en="One more branch", confirmed=True)

    assert (answer.status_code, answer.json()["name_en"]) == (200, "One more branch")
    assert AddOn.objects.get(key="BRANCH_1").prices == branch.prices


def test_a_script_prices_it_anew():
    answer = make.by_script("add-ons/BRANCH_1/change", prices={"OMR": "9.5"}, confirmed=True)

    assert (answer.status_code, answer.json()["prices"]) == (200, {"OMR": "9.500"})
