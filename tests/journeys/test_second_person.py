"""Does a dangerous act wait for a second person, who sees what it is; and is nothing done where the world moved meanwhile?"""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.visitors import ask, barriers
from tests.stack import wait_until

WORKING = {"en": "demo-dammam-hub", "ar": "demo-duqm-camp"}
SUSPENDED = {"en": "demo-manama-bay", "ar": "demo-madinah-guests"}
ASKED = "Unpaid since May, three notices sent"
AGREED = "I called the owner, it is so"
CONTRACT = "A new dispute about the contract"


@pytest.fixture
def request_for(enter, language, said):
    """Ask for an act on a tenant as somebody who may only ask; gives the page of the request."""

    def asked(slug: str, act: str) -> Page:
        page = enter("support.lead", at=f"/tenants/{slug}/", language=language)
        enter.answer(ask(page, said(act)), slug, ASKED, "support.lead")
        expect(page).to_have_url(re.compile(r"/approvals/\d+/$"))
        expect(page.locator(".pagehead__title")).to_contain_text(said("Waiting for agreement"))
        return page

    return asked


@pytest.fixture
def agree(enter, said):
    """Agree to the request that a page shows, where the question says why it was asked for and what it comes to."""

    def agreed(page: Page, to: str) -> None:
        question, name = ask(page, said("Agree")), f"R-{key_of(page)}"
        expect(question.locator(".effects")).to_contain_text(ASKED)
        expect(question.locator(".preview ins").filter(has_text=said(to))).to_be_visible()
        enter.answer(question, name, AGREED)
        expect(page.locator("[data-toast]")).to_contain_text(said("You agreed to %(request)s.", request=name))

    return agreed


@pytest.fixture
def name_of(stack, language):
    """What a person is called in the language of the test."""
    return lambda username: stack.fetch(f"SELECT name_{language} FROM staff_person WHERE username = %s", username)[0][0]


def key_of(page: Page) -> int:
    """The number of the request that a page shows."""
    return int(page.url.rstrip("/").rpartition("/")[2])


def until_it_is(state: str, page: Page, stack) -> None:
    """Wait until the request that a page shows came to this end, and show it again."""
    asked = "SELECT state FROM approvals_request WHERE id = %s"
    wait_until(lambda: stack.fetch(asked, key_of(page)) == [(state,)], f"the request is {state}")
    page.reload()


def test_what_one_asks_for_is_done_when_another_agrees(enter, stack, language, said, request_for, agree, name_of):
    slug = WORKING[language]
    request_for(slug, "Ask to suspend")

    page = enter("super.admin", at="/approvals/", language=language)
    expect(page.get_by_role("navigation").get_by_role("link", name=said("Approvals")).locator(".count")).to_be_visible()
    page.get_by_role("row").filter(has_text=slug).get_by_role("link").click()
    expect(page.get_by_role("main")).to_contain_text(ASKED)
    changes = page.get_by_role("region", name=said("What would change now"))
    expect(changes.locator("ins").filter(has_text=said("Suspended"))).to_be_visible()
    assert barriers(page, colours=language == "en") == []
    agree(page, to="Suspended")
    until_it_is("executed", page, stack)

    expect(page.locator(".pagehead__title")).to_contain_text(said("Done"))
    page.goto(f"/tenants/{slug}/audit/")
    expect(page.locator(".pagehead__title")).to_contain_text(said("Suspended"))
    ledger = page.locator(".timeline")
    expect(ledger.get_by_role("listitem").filter(has_text=name_of("support.lead")).filter(has_text=ASKED)).not_to_have_count(0)
    expect(ledger.get_by_role("listitem").filter(has_text=name_of("super.admin")).filter(has_text=AGREED)).not_to_have_count(0)


def test_what_would_now_do_something_else_is_not_done_and_shows_the_difference(enter, stack, language, said, request_for, agree):
    slug = SUSPENDED[language]
    address = request_for(slug, "Ask to reactivate").url
    page = enter("super.admin", at=address, language=language)

    with stack.paused("worker"):
        agree(page, to="Active")
        expect(page.locator(".pagehead__title")).to_contain_text(said("Agreed"))
        hold_in_the_raw_data(enter, stack, slug)
    until_it_is("stale", page, stack)

    expect(page.locator(".pagehead__title")).to_contain_text(said("Overtaken by other changes"))
    difference = page.get_by_role("region", name=said("What differs"))
    expect(difference).to_contain_text(said("Only now:"))
    expect(difference).to_contain_text(said("lifted at"))
    assert barriers(page, colours=language == "en") == []
    page.goto(f"/tenants/{slug}/")
    expect(page.locator(".pagehead__title")).to_contain_text(said("Suspended"))


def hold_in_the_raw_data(enter, stack, slug: str) -> None:
    """Have a Technical Admin write down one more hold on a tenant."""
    [(tenant,)] = stack.fetch("SELECT id FROM tenants_tenant WHERE slug = %s", slug)
    page = enter("tech.admin", at="/raw/tenants/hold/add/")
    page.locator("[name=tenant]").select_option(str(tenant))
    page.locator("[name=kind]").select_option("legal")
    page.locator("[name=reason]").fill(CONTRACT)
    page.locator("[name=placed_by]").fill("legal")
    page.locator("[name=placed_at]").fill("2026-01-01 08:00")
    page.locator("[name=raw-reason]").fill(CONTRACT)
    enter.prove(page.locator("form:has([data-keeps])"), "tech.admin")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("added successfully")
