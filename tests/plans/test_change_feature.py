"""A feature is described anew; its key and kind stay, and the seed files do not change it back."""

import pytest

from audit.models import Entry
from hqconsole.kernel.errors import Refusal
from hqconsole.kernel.roles import Role
from plans import actions, queries
from plans.models import Feature
from tests import make

from .conftest import owner

pytestmark = pytest.mark.django_db


@pytest.fixture
def printing() -> Feature:
    return Feature.objects.get(key="printing")


def facts_of(feature: Feature, **changed) -> dict:
    names = ("name_en", "name_ar", "group", "product_key", "when_away")
    return {name: getattr(feature, name) for name in names} | changed


def change(feature: Feature, **changed) -> Feature:
    return actions.change_feature(feature=feature, facts=facts_of(feature, **changed), by=owner())


def test_it_is_called_otherwise_and_stays_so(printing):
    change(printing, name_en="Paper receipts", when_away="off")

    assert queries.is_seeded()  # the files have nothing to change back
    with pytest.raises(actions.AlreadySeeded):
        actions.seed(by=make.WORKER)
    printing.refresh_from_db()
    assert (printing.name_en, printing.when_away) == ("Paper receipts", "off")


def test_the_same_is_no_change(printing):
    with pytest.raises(Refusal, match="It says so already"):
        change(printing)


def test_a_key_of_another_one_in_the_product_is_refused(printing):
    with pytest.raises(actions.Unsound, match="Custom domain"):
        change(printing, product_key="custom_domain")


def test_undo_calls_it_as_before(printing):
    change(printing, name_en="Paper receipts")

    make.undo(Entry.objects.filter(verb="plans.change_feature").latest("at").change_group)

    printing.refresh_from_db()
    assert (printing.name_en, printing.is_kept) == ("Receipt printing", False)


def test_the_page_asks_before_it_does_it(printing):
    browser, address = make.client(), "/plans/features/printing/change/"
    form = facts_of(printing, name_en="Paper receipts")
    question = browser.get(address, form)
    assert ("Paper receipts") in question.content.decode()

    answer = browser.post(f"{address}?{question.wsgi_request.GET.urlencode()}", question.context["hidden"])

    assert answer.status_code == 303
    assert Feature.objects.get(key="printing").name_en == "Paper receipts"
    assert make.client(Role.BUSINESS_ADMIN).get(address).status_code == 403


def test_a_script_says_only_what_it_changes():
    before = Feature.objects.get(key="printing")

    answer = make.by_script("features/printing/change", name_en="Paper", stale_days=None, confirmed=True)

    after = Feature.objects.get(key="printing")
    assert (answer.status_code, answer.json()["name_en"], answer.json()["name_ar"]) == (200, "Paper", before.name_ar)
    assert (after.name_en, after.group, after.when_away) == ("Paper", before.group, before.when_away)


def test_a_script_that_shows_nobody_what_changes_is_stopped():
    assert make.by_script("features/printing/change", name_en="Paper").status_code == 428
