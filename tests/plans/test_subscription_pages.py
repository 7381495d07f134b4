"""The pages of a subscription: where it stands, what a change would mean, the question before it, the same by the API."""

import json

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hqconsole.kernel.roles import Role
from plans import actions
from plans.models import AddOn
from tests import make

from .having import of, seller, tenant_on

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("uses")]


def page(name: str, tenant, browser=None, **asked) -> str:
    answer = (browser or make.client(Role.BUSINESS_ADMIN)).get(reverse(f"plans:{name}", args=[tenant.slug]), asked)
    return answer.content.decode()


def call(browser, tenant, verb: str, query: str = "", **body):
    path = f"/api/v1/subscriptions/{tenant.slug}/{verb}{query}"
    return browser.post(path, json.dumps(body), content_type="application/json")


@pytest.mark.parametrize(
    ("language", "words"), [("en", ["Growth", "Present period", "79.000"]), ("ar", ["النمو", "الفترة الحالية", "79.000"])]
)
def test_the_page_says_where_the_subscription_stands(language, words):
    browser = make.client(Role.SUPPORT_ANALYST, language=language)
    text = page("subscription", tenant_on("GROWTH"), browser)

    assert [word for word in words if word not in text] == []


def test_what_waits_is_said_with_the_way_to_take_it_back():
    tenant = tenant_on("GROWTH")
    actions.cancel(tenant=tenant, reason=make.REASON, by=seller(tenant))

    text = page("subscription", tenant)

    assert "The subscription ends on" in text
    assert reverse("plans:withdraw_change", args=[tenant.slug]) in text
    assert reverse("plans:cancel", args=[tenant.slug]) not in text


def test_a_tenant_without_one_is_led_to_a_plan():
    assert "Put on a plan" in page("subscription", make.tenant())


@pytest.mark.parametrize(
    ("plan", "asked", "verb", "says"),
    [
        ("STARTER", {"plan": "GROWTH"}, "upgrade", ["Gained: ", "79.000", "Due now for"]),
        ("GROWTH", {"plan": "STARTER"}, "downgrade", ["Lost: ", "Nothing is paid back"]),
        ("GROWTH", {"plan": "GROWTH", "cycle": "annual"}, "change_cycle", ["790.000"]),
        ("FREE_TRIAL", {"plan": "GROWTH", "cycle": "monthly"}, "convert_trial", ["79.000"]),
        ("", {"plan": "GROWTH", "cycle": "annual", "committed_until": "2028-01-01"}, "assign", ["790.000"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_wish_is_foretold_and_its_question_says_the_same(plan, asked, verb, says):
    tenant, browser = tenant_on(plan) if plan else make.tenant(), make.client(Role.BUSINESS_ADMIN)

    foretold = page("outlook", tenant, browser, **asked)
    question = page(verb, tenant, browser, **asked)

    assert reverse(f"plans:{verb}", args=[tenant.slug]) in foretold
    assert [word for word in says if word not in foretold or word not in question] == []


@pytest.mark.parametrize(("language", "day"), [("en", "1 December 2026"), ("ar", "1 ديسمبر، 2026")])
def test_a_day_in_a_sentence_is_written_as_in_the_tables(language, day):
    with time_machine.travel("2026-11-01 08:00:00+00:00", tick=False):
        browser, tenant = make.client(Role.BUSINESS_ADMIN, language=language), tenant_on("GROWTH")
        assert day in page("outlook", tenant, browser, plan="STARTER")


def test_what_does_not_fit_stands_above_everything(uses):
    tenant = tenant_on("GROWTH")
    uses |= {"users": 12}

    assert "12 in use of 5, 7 too many." in page("outlook", tenant, plan="STARTER")
    assert "has to agree" in page("downgrade", tenant, plan="STARTER")


def test_the_question_answered_does_it():
    tenant, browser = tenant_on("STARTER"), make.client(Role.BUSINESS_ADMIN)

    answer = browser.post(f"{reverse('plans:upgrade', args=[tenant.slug])}?plan=GROWTH", {})

    assert (answer.status_code, answer.headers["Location"]) == (303, reverse("plans:subscription", args=[tenant.slug]))
    assert str(of(tenant).edition) == "GROWTH v2"


def test_a_currency_without_a_price_is_refused_at_the_form():
    tenant = make.tenant(currency="KWD")
    browser = make.client(Role.BUSINESS_ADMIN)

    answer = browser.get(reverse("plans:outlook", args=[tenant.slug]), {"plan": "GROWTH", "cycle": "monthly"})

    assert answer.status_code == 422
    assert "has no price in KWD" in answer.content.decode()


@pytest.mark.parametrize("cycle", ["weekly", "nul"])
def test_scripts_are_told_of_a_cycle_that_is_none(cycle):
    path = f"/api/v1/subscriptions/{tenant_on('GROWTH').slug}/outlook"

    assert make.client().get(path, {"plan": "PRO", "cycle": cycle}).status_code == 422


@pytest.mark.parametrize(
    ("plan", "asked", "field", "says"),
    [
        ("GROWTH", {"plan": "GROWTH", "cycle": "annual", "on": "2026-12-20"}, "on", "a greater plan takes a day"),
        (
            "GROWTH",
            {"plan": "STARTER", "cycle": "monthly", "on": "2026-12-20"},
            "on",
            "a greater plan takes a day",
        ),
        ("GROWTH", {"plan": "PRO", "cycle": "monthly", "on": "2020-01-01"}, "on", "The day lies ahead, within a year"),
        ("GROWTH", {"plan": "PRO", "cycle": "monthly", "on": "2026-11-05"}, "on", "The day lies ahead, within a year"),
        ("GROWTH", {"plan": "PRO", "cycle": "annual"}, "cycle", "one after the other"),
    ],
    ids=lambda value: "-".join(value.values()) if isinstance(value, dict) else "",
)
@time_machine.travel("2026-11-05 08:00:00+00:00", tick=False)
def test_what_no_act_would_do_is_not_foretold_on_the_page_or_by_the_api(plan, asked, field, says):
    tenant, browser = tenant_on(plan), make.client(Role.BUSINESS_ADMIN)

    shown = browser.get(reverse("plans:outlook", args=[tenant.slug]), asked)
    told = browser.get(f"/api/v1/subscriptions/{tenant.slug}/outlook", asked)

    assert (shown.status_code, told.status_code, list(told.json()["errors"])) == (422, 422, [field])
    assert says in shown.content.decode()
    assert "It begins on" not in shown.content.decode()


@time_machine.travel("2026-11-05 08:00:00+00:00", tick=False)
def test_a_greater_plan_is_foretold_from_the_day_that_is_asked_for():
    shown = page("outlook", tenant_on("GROWTH"), plan="PRO", cycle="monthly", on="2026-12-20")

    assert "It begins on 20 December 2026." in shown


@pytest.mark.parametrize("name", ["extend_trial", "outlook"])
def test_a_trial_has_its_own_ways(name):
    tenant = tenant_on("FREE_TRIAL")

    assert reverse(f"plans:{name}", args=[tenant.slug]) in page("subscription", tenant)
    assert make.client().get(reverse(f"plans:{name}", args=[tenant.slug])).status_code == 200


@pytest.mark.parametrize(
    ("price", "status"),
    [("60.000", 200), ("٦٠٫٥٠٠", 200), ("", 200), ("60.0001", 422), ("much", 422), ("-1", 422), ("9" * 18, 422)],
)
def test_a_price_is_an_exact_amount(price, status):
    tenant = tenant_on("GROWTH")
    url = reverse("plans:set_price", args=[tenant.slug])

    assert make.client().get(url, {"price": price, "committed_until": ""}).status_code == status


@pytest.mark.parametrize(
    ("language", "says"), [("en", "Five more users: OMR\xa05.000 a month"), ("ar", "خمسة مستخدمين إضافيين: 5.000")]
)
def test_add_ons_are_chosen_by_their_names_and_prices(language, says):
    browser, add_on = make.client(Role.BUSINESS_ADMIN, language=language), AddOn.objects.get(key="USERS_5")
    AddOn.objects.filter(pk=add_on.pk).update(name_en="Five more users", name_ar="خمسة مستخدمين إضافيين")

    assert says in page("buy_add_on", tenant_on("GROWTH"), browser).replace("\u200f", "")
    assert "no price in AED" in page("buy_add_on", make.tenant(currency="AED"))


def test_an_add_on_is_bought_and_given_back():
    tenant, browser = tenant_on("GROWTH"), make.client(Role.BUSINESS_ADMIN)

    answer = browser.post(f"{reverse('plans:buy_add_on', args=[tenant.slug])}?add_on=USERS_5&quantity=2", {})
    holding = tenant.holdings.get()
    url = reverse("plans:give_back_add_on", args=[tenant.slug, holding.pk])

    assert (answer.status_code, holding.quantity) == (303, 2)
    assert url in page("subscription", tenant, browser)
    assert browser.post(url, {}).status_code == 303


def test_more_of_everything_costs_no_more_queries():
    browser, tenant = make.client(), tenant_on("GROWTH")
    url, counts = reverse("plans:subscription", args=[tenant.slug]), []
    buy = {"tenant": tenant, "add_on": AddOn.objects.get(key="USERS_5"), "quantity": 1, "by": seller(tenant)}
    actions.buy_add_on(**buy)
    browser.get(url)
    for _round in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(url).status_code == 200
        counts.append(len(queries))
        for _number in range(3):
            actions.buy_add_on(**buy)

    assert counts[0] == counts[1]


def test_scripts_see_foresee_and_change_it():
    tenant, browser = tenant_on("STARTER"), make.client(Role.BUSINESS_ADMIN)
    path = f"/api/v1/subscriptions/{tenant.slug}"

    look = browser.get(f"{path}/outlook", {"plan": "GROWTH"}).json()
    rehearsal = call(browser, tenant, "upgrade", "?dry_run=1", plan="GROWTH")
    made = call(browser, tenant, "upgrade", plan="GROWTH", confirmed=True)

    assert (look["verb"], look["price_minor"], look["due_minor"], look["vat_minor"]) == ("plans.upgrade", 79000, 50000, 2500)
    assert look["price_with_vat_minor"] == 82950
    assert (rehearsal.status_code, rehearsal.json()["refusal"]) == (202, "")
    assert (made.status_code, made.json()["plan"], made.json()["is_pending"]) == (200, "GROWTH", False)
    assert browser.get(path).json()["subscription"]["plan"] == "GROWTH"


@pytest.mark.parametrize(
    ("verb", "body"),
    [
        ("downgrade", {"plan": "STARTER"}),
        ("change_cycle", {"cycle": "annual"}),
        ("cancel", {}),
        ("set_price", {"price_minor": 1}),
        ("buy_add_on", {"add_on": "USERS_5"}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_scripts_rehearse_every_verb(verb, body):
    answer = call(make.client(), tenant_on("GROWTH"), verb, "?dry_run=1", **body)

    assert (answer.status_code, answer.json()["refusal"]) == (202, "")


def test_scripts_rehearse_what_is_about_a_trial_or_nobody():
    browser = make.client()
    for tenant, verb, body in [
        (tenant_on("FREE_TRIAL"), "extend_trial", {}),
        (tenant_on("FREE_TRIAL"), "convert_trial", {"plan": "GROWTH"}),
        (make.tenant(), "assign", {"plan": "GROWTH"}),
    ]:
        assert call(browser, tenant, verb, "?dry_run=1", **body).json()["refusal"] == ""
    assert "No change waits" in call(browser, tenant_on("GROWTH"), "withdraw_change", "?dry_run=1").json()["refusal"]


def test_a_currency_without_a_price_is_refused_by_the_api_too():
    tenant = make.tenant(currency="KWD")

    answer = call(make.client(), tenant, "assign", plan="GROWTH", confirmed=True)

    assert (answer.status_code, answer.json()["errors"]["plan"]) == (409, answer.json()["title"])
