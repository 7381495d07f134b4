"""Is the raw data only written with a reason and the row's name typed, and marked raw in the audit log?"""

import pytest
from playwright.sync_api import Page, expect

TENANT = "demo-nizwa-heritage"
REASON = "Spelling corrected at the owner's request"


@pytest.fixture
def form(enter, stack) -> Page:
    """The raw form of a tenant, opened by a Technical Admin."""
    [(key,)] = stack.fetch("SELECT id FROM tenants_tenant WHERE slug = %s", TENANT)
    return enter("tech.admin", at=f"/raw/tenants/tenant/{key}/change/", expecting=(422,))


@pytest.mark.parametrize("reason", ["", "x"])
def test_a_raw_edit_without_a_real_reason_is_refused(form, stack, reason):
    form.locator("[name=name_en]").fill("Nizwa Heritage Dry Cleaning")
    form.get_by_label("Reason").fill(reason)
    form.get_by_label("to confirm").fill(TENANT)

    form.get_by_role("button", name="Save", exact=True).click()

    expect(form.get_by_role("main")).to_contain_text("Say why")
    expect(form.locator("[name=name_en]")).to_have_value("Nizwa Heritage Dry Cleaning")
    assert stack.fetch("SELECT name_en FROM tenants_tenant WHERE slug = %s", TENANT) == [("Nizwa Heritage Dry Cleaners",)]


def test_a_raw_edit_with_a_reason_and_a_proof_is_saved_and_shown_as_raw(enter, form):
    form.locator("[name=name_en]").fill("Nizwa Heritage Dry Cleaning")
    form.get_by_label("Reason").fill(REASON)
    form.get_by_label("to confirm").fill(TENANT)
    enter.prove(form.locator("form:has([data-keeps])"), "tech.admin")
    expect(form.locator("[name=name_en]")).to_have_value("Nizwa Heritage Dry Cleaning")
    form.get_by_role("button", name="Save", exact=True).click()
    expect(form.locator(".messagelist")).to_contain_text("changed successfully")

    form.goto(f"/tenants/{TENANT}/audit/")

    entry = form.locator(".timeline > li").first
    expect(entry).to_contain_text("Technical Admin")
    expect(entry).to_contain_text("Nizwa Heritage Dry Cleaning")
    expect(entry).to_contain_text(REASON)
    expect(entry.locator(".pill", has_text="raw")).to_be_visible()
