"""Does somebody who only reads see why they cannot act, and a clear answer on a direct link?"""

from playwright.sync_api import expect

from tests.journeys.visitors import barriers

TENANT = "/tenants/demo-muscat-pearl/"


def test_an_analyst_sees_what_cannot_be_done_and_which_role_it_takes(enter):
    page = enter("support.lead", at="/tenants/")
    expect(page.get_by_role("main").locator("tbody tr")).not_to_have_count(0)
    expect(page.get_by_role("link", name="New tenant")).to_have_count(0)

    page.goto(TENANT)
    expect(page.locator(".pagehead__title")).to_contain_text("Active")
    expect(page.locator(".pagehead__actions").locator("a, button:not([aria-disabled=true])")).to_have_count(0)
    suspend, reason = page.get_by_role("button", name="Suspend"), page.locator(".pagehead__actions").get_by_role("tooltip")
    expect(suspend).to_have_accessible_description("It takes the role: Super Admin.")
    expect(reason).to_be_hidden()
    suspend.focus()
    expect(reason).to_be_visible()
    suspend.press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    rooms = page.get_by_role("navigation", name="Main")
    expect(rooms.get_by_role("link", name="Tenants")).to_be_visible()
    expect(rooms.get_by_role("link", name="Audit log")).to_have_count(0)
    expect(rooms.get_by_role("link", name="Raw data")).to_have_count(0)


def test_a_direct_link_names_the_role_it_takes(enter):
    page = enter("support.lead", at=f"{TENANT}suspend/", expecting=(403,))

    expect(page.get_by_role("heading", level=1)).to_have_text("Not for your role")
    expect(page.get_by_role("main")).to_contain_text("Roles that may: Super Admin")
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
