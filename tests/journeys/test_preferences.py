"""Do language, theme and density change the page at once, and are they still there after the next sign-in?"""

import pytest
from playwright.sync_api import expect

from tests.journeys.visitors import sign_in

PERSON = "support.lead"


USUAL = "UPDATE staff_person SET language = 'en', theme = 'system', density = 'default' WHERE username = %s"


@pytest.fixture(autouse=True)
def usual_preferences(stack, enter):
    """We begin with what is usual; nobody after us is surprised by what we preferred, or by how often we signed in."""
    stack.execute(USUAL, PERSON)
    yield
    stack.execute(USUAL, PERSON)
    enter.forget(PERSON)


def test_arabic_turns_the_console_around_and_stays(enter):
    page = enter.stranger()
    sign_in(page, PERSON)

    page.get_by_role("button", name="العربية").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator("html")).to_have_attribute("lang", "ar")
    expect(page.get_by_role("heading", level=1)).to_have_text("لوحة المؤشرات")

    page.locator(".me").click()
    page.get_by_role("button", name="تسجيل الخروج").click()
    sign_in_again = enter.stranger()
    sign_in(sign_in_again, PERSON)
    expect(sign_in_again.locator("html")).to_have_attribute("dir", "rtl")


def test_the_theme_switches_without_a_reload_and_stays(enter):
    page = enter.stranger()
    sign_in(page, PERSON)
    light = background(page)

    with page.expect_response(lambda response: response.url.endswith("/me/preferences/")):
        page.get_by_role("button", name="Switch theme").click()
    assert background(page) != light

    elsewhere = enter.stranger()
    sign_in(elsewhere, PERSON)
    expect(elsewhere.locator("html")).to_have_attribute("data-theme", "dark")


def test_density_is_chosen_on_the_account_page_and_stays(enter):
    page = enter.stranger()
    sign_in(page, PERSON)
    page.goto("/tenants/")
    row = page.locator("tbody tr").first
    tall = row.bounding_box()["height"]

    page.goto("/me/")
    page.get_by_role("radio", name="Compact").check()
    page.get_by_role("button", name="Save preferences").click()
    expect(page.locator("html")).to_have_attribute("data-density", "compact")

    elsewhere = enter.stranger()
    sign_in(elsewhere, PERSON)
    elsewhere.goto("/tenants/")
    assert elsewhere.locator("tbody tr").first.bounding_box()["height"] < tall


def background(page) -> str:
    return page.evaluate("() => getComputedStyle(document.documentElement).backgroundColor")
