"""Does somebody who reads and asks see what they cannot do alone, and a clear answer on a direct link?"""

from playwright.sync_api import expect

from tests.journeys.visitors import barriers

TENANT = "/tenants/demo-muscat-pearl/"


def test_an_analyst_sees_which_role_it_takes_and_may_ask_for_some_of_it(enter):
    page = enter("support.lead", at="/tenants/")
    expect(page.get_by_role("main").locator("tbody tr")).not_to_have_count(0)
    new, reason = page.get_by_role("button", name="New tenant"), page.locator(".pagehead__actions").get_by_role("tooltip")
    expect(new).to_have_accessible_description("It takes the role: Super Admin, Business Admin.")
    expect(reason).to_be_hidden()
    new.focus()
    expect(reason).to_be_visible()
    page.keyboard.press("Escape")
    expect(reason).to_be_hidden()
    expect(new).to_be_focused()
    new.hover()
    expect(reason).to_be_hidden()
    page.get_by_role("heading", level=1).hover()
    new.blur()
    new.hover()
    expect(reason).to_be_visible()

    page.goto(TENANT)
    expect(page.locator(".pagehead__title")).to_contain_text("Active")
    page.get_by_role("link", name="Ask to suspend").click()
    expect(page.get_by_role("dialog")).to_contain_text("Another person who may do this has to agree first.")
    page.keyboard.press("Escape")
    rooms = page.get_by_role("navigation", name="Main")
    expect(rooms.get_by_role("link", name="Tenants")).to_be_visible()
    expect(rooms.get_by_role("link", name="Audit log")).to_have_count(0)
    expect(rooms.get_by_role("link", name="Raw data")).to_have_count(0)


def test_a_direct_link_names_the_role_it_takes(enter):
    page = enter("support.lead", at="/tenants/new/", expecting=(403,))

    expect(page.get_by_role("heading", level=1)).to_have_text("Not for your role")
    expect(page.get_by_role("main")).to_contain_text("Roles that may: Super Admin Business Admin")
    expect(page.get_by_role("main")).to_contain_text("Your role: Support & Analyst")
    assert barriers(page) == []


def test_the_raw_data_and_the_audit_log_stay_closed(enter):
    page = enter("support.lead", expecting=(403,))

    for address in ("/raw/", "/audit/", "/tenants/new/"):
        assert page.goto(address).status == 403
        expect(page.get_by_role("heading", level=1)).to_have_text("Not for your role")


def test_an_unknown_address_is_a_page_of_the_house(enter):
    page = enter("support.lead", at="/nowhere/", expecting=(404,))

    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert barriers(page) == []
