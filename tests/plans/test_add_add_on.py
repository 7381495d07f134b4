"""Adding an add-on takes no code: whoever may offers more of a limit, and tenants can buy it."""

import pytest

from hqconsole.kernel.errors import Forbidden
from hqconsole.kernel.roles import Role
from plans import actions
from plans.models import AddOn, Limit
from tests import make

from .conftest import owner, subscribed

pytestmark = pytest.mark.django_db
FACTS = {"name_en": "2 price lists", "name_ar": "قائمتا أسعار", "prices": {"OMR": 4000}}
FORM = {"key": "LISTS_2", "limit": "price_lists", "adds": "2", "name_en": "2 price lists", "name_ar": "قائمتا أسعار"}


def added(key="LISTS_2", adds=2, **facts) -> AddOn:
    limit = Limit.objects.get(key="price_lists")
    return actions.add_add_on(key=key, limit=limit, adds=adds, facts=FACTS | facts, by=owner())


def test_a_new_add_on_can_be_bought_at_once():
    tenant = subscribed()

    holding = actions.buy_add_on(tenant=tenant, add_on=added(), quantity=1, by=owner())

    assert holding.add_on.key == "LISTS_2"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"key": "BRANCH_1"}, "key"),
        ({"key": "two words"}, "key"),
        ({"adds": 0}, "adds"),
        ({"adds": -1}, "adds"),
        ({"adds": 1.5}, "adds"),
        ({"name_ar": ""}, "name_ar"),
        ({"prices": {"SAR": 100}}, "prices.OMR"),
        ({"prices": {"OMR": -1}}, "prices.OMR"),
        ({"prices": {"OMR": 1, "XYZ": 1}}, "prices.XYZ"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(wrong, field):
    with pytest.raises(actions.Unsound) as refused:
        added(**wrong)
    assert list(refused.value.errors) == [field]


def test_support_may_not():
    limit = Limit.objects.get(key="price_lists")
    with pytest.raises(Forbidden):
        actions.add_add_on(key="LISTS_2", limit=limit, adds=2, facts=FACTS, by=make.actor(Role.SUPPORT_ANALYST))


def test_the_page_adds_it():
    browser = make.client()

    assert browser.post("/plans/add-ons/add/", FORM | {"prices.OMR": "4.5"}).status_code == 303

    assert AddOn.objects.get(key="LISTS_2").prices == {"OMR": 4500}
    text = browser.get("/plans/add-ons/").content.decode()
    assert "2 price lists" in text
    assert "OMR 4.500" in text.replace("\xa0", " ")


def test_currencies_are_named_in_the_language_of_the_page_with_our_own_first():
    text = make.client(language="ar").get("/plans/add-ons/add/").content.decode()

    assert text.index("ريال عماني") < text.index("ريال سعودي")


@pytest.mark.parametrize(("price", "says"), [("4.5001", "at most 3 decimal digits"), ("", "This field is required.")])
def test_the_page_says_what_is_wrong_with_a_price(price, says):
    answer = make.client().post("/plans/add-ons/add/", FORM | {"prices.OMR": price})

    assert answer.status_code == 422
    assert says in answer.content.decode()


SENT = {"key": "LISTS_2", "limit": "price_lists", "adds": 2, "name_en": "2 price lists", "name_ar": "قائمتا أسعار"}


def test_a_script_adds_it_with_prices_as_text():
    browser = make.client()

    answer = make.by_script("add-ons", browser, **SENT, prices={"OMR": "4.5", "SAR": "45"})

    assert (answer.status_code, answer.json()["prices"]) == (201, {"OMR": "4.500", "SAR": "45.00"})
    assert answer.json() in browser.get("/api/v1/add-ons").json()


@pytest.mark.parametrize(
    ("prices", "fields"),
    [
        ({"OMR": "4.5001"}, {"prices.OMR"}),
        ({"OMR": "4", "SAR": "1.234"}, {"prices.SAR"}),
        ({"OMR": 4.5}, {"wanted.prices.OMR"}),
        ({"OMR": "4", "XYZ": "4"}, {"prices.XYZ"}),
        ({"SAR": "4"}, {"prices.OMR"}),
        ({"OMR": "-1"}, {"prices.OMR"}),
    ],
)
def test_a_script_is_told_which_price_is_wrong(prices, fields):
    answer = make.by_script("add-ons", **SENT, prices=prices)

    assert (answer.status_code, set(answer.json()["errors"])) == (422, fields)
    assert not AddOn.objects.filter(key="LISTS_2").exists()
