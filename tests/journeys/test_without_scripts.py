"""Does the console work where scripts do not run?"""

import pytest
from playwright.sync_api import expect

from tests.journeys.test_new_tenant import fill, submit
from tests.stack import wait_until


@pytest.fixture
def plain(enter):
    """Open the console in a browser without JavaScript."""

    def open_as(person: str, at: str, **options):
        return enter(person, at=at, java_script_enabled=False, **options)

    return open_as


def test_a_list_is_filtered_by_a_button(plain):
    page = plain("super.admin", "/tenants/")

    page.get_by_role("searchbox").fill("نزوى")
    page.get_by_role("button", name="Apply").click()

    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody")).to_contain_text("Nizwa Heritage")


def test_a_tenant_is_created_and_its_steps_are_there_on_reload(plain):
    page = plain("business.admin", "/tenants/new/")
    fill(page, "without-scripts")

    submit(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Provisioning of")

    def is_done():
        page.reload()
        return page.locator(".step--done").count() == 7

    wait_until(is_done, "the tenant is provisioned")
    expect(page.locator("#run-state")).to_have_text("Succeeded")


def test_suspending_is_a_page_of_its_own(plain, enter):
    page = plain("super.admin", "/tenants/demo-dubai-marina/", expecting=(422, 428))
    page.get_by_role("link", name="Suspend", exact=True).click()
    expect(page).to_have_url("/tenants/demo-dubai-marina/suspend/")
    enter.prove(page.locator("[data-confirm]"))

    page.get_by_label("Reason").fill("Unpaid since May, three notices sent")
    page.get_by_role("button", name="Suspend").click()
    expect(page.locator("#confirm-typed_name_error")).to_be_visible()
    page.get_by_label("Type demo-dubai-marina to confirm").fill("demo-dubai-marina")
    page.get_by_role("button", name="Suspend").click()

    expect(page).to_have_url("/tenants/demo-dubai-marina/")
    expect(page.locator(".pagehead__title")).to_contain_text("Suspended")
    expect(page.locator("[data-toast]")).to_contain_text("is suspended")


def test_language_and_theme_are_buttons_of_forms(plain, stack):
    page = plain("support.lead", "/tenants/")
    try:
        page.get_by_role("button", name="Switch theme").click()
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        expect(page).to_have_url("/tenants/")
    finally:
        stack.execute("UPDATE staff_person SET theme = 'system' WHERE username = 'support.lead'")


def test_signing_out_needs_no_script(plain, enter):
    page = plain("qa.compliance", "/me/")
    page.locator(".me").click()
    enter.forget("qa.compliance")

    page.get_by_role("button", name="Sign out").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
