"""Does suspending ask for reason and name, come back by Undo, and take a fresh proof of identity?"""

import pytest
from playwright.sync_api import expect

from tests.journeys.visitors import ask, barriers

REASON = "Unpaid since May, three notices sent"
SUSPEND = "Suspend"


@pytest.fixture(scope="module")
def working(stack):
    """Tenants of the demo world that work, each to be taken once."""
    return iter(stack.fetch("SELECT slug FROM tenants_tenant WHERE is_demo AND status = 'active' ORDER BY slug DESC"))


@pytest.fixture
def slug(working):
    """A tenant that works, for this test alone."""
    return next(working)[0]


def test_suspending_says_what_will_happen_and_does_it(enter, slug):
    page = enter("super.admin", at=f"/tenants/{slug}/")
    dialog = ask(page, SUSPEND)
    expect(dialog.get_by_role("link", name="Cancel")).to_be_focused()
    expect(dialog).to_contain_text("Its people can no longer sign in to the product.")
    assert barriers(page) == []

    enter.answer(dialog, slug, REASON)

    expect(page.locator(".pagehead__title")).to_contain_text("Suspended")
    expect(page.locator(".banner")).to_contain_text(REASON)
    expect(page.locator("[data-toast]")).to_contain_text("is suspended.")


def test_a_wrong_name_is_refused_at_its_field_and_the_reason_is_kept(enter, slug):
    page = enter("super.admin", at=f"/tenants/{slug}/", expecting=(422, 428))
    enter.prove(ask(page, SUSPEND))
    dialog = page.locator("[data-confirm]")
    dialog.get_by_label("Reason").fill(REASON)
    dialog.get_by_label(f"Type {slug} to confirm").fill("demo-seeb")
    dialog.get_by_role("button", name=SUSPEND).click()

    expect(dialog.locator("#confirm-typed_name_error")).to_be_visible()
    expect(dialog.get_by_label("Reason")).to_have_value(REASON)
    expect(dialog.locator("[role=alert]")).to_be_focused()
    assert barriers(page) == []

    dialog.get_by_label(f"Type {slug} to confirm").fill(slug)
    dialog.get_by_role("button", name=SUSPEND).click()
    expect(page.locator(".pagehead__title")).to_contain_text("Suspended")


def test_undo_in_the_toast_asks_and_takes_the_suspension_back(enter, slug):
    page = enter("super.admin", at=f"/tenants/{slug}/")
    enter.answer(ask(page, SUSPEND), slug, REASON)
    expect(page.locator(".pagehead__title")).to_contain_text("Suspended")
    page.wait_for_load_state()

    page.locator("[data-toast]").get_by_role("link", name="Undo").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Undo this change?")
    dialog.get_by_label("Reason").fill("Suspended the wrong laundry")
    dialog.locator("#confirm-typed_name").fill(dialog.locator("label[for=confirm-typed_name] code").inner_text())
    enter.prove(dialog)
    page.locator("[data-confirm]").get_by_role("button", name="Undo").click()

    expect(page.locator("[data-toast]")).to_contain_text("The change is undone.")
    page.goto(f"/tenants/{slug}/")
    expect(page.locator(".pagehead__title")).to_contain_text("Active")


def test_a_suspended_tenant_is_reactivated(enter, slug):
    page = enter("super.admin", at=f"/tenants/{slug}/")
    enter.answer(ask(page, SUSPEND), slug, REASON)
    expect(page.locator(".pagehead__title")).to_contain_text("Suspended")

    enter.answer(ask(page, "Reactivate"), slug, "All invoices are paid")

    expect(page.locator(".pagehead__title")).to_contain_text("Active")


def test_esc_asks_once_before_it_throws_a_reason_away(enter, slug):
    page = enter("super.admin", at=f"/tenants/{slug}/")
    dialog = ask(page, SUSPEND)
    dialog.get_by_label("Reason").fill(REASON)

    page.keyboard.press("Escape")
    expect(dialog).to_contain_text("Press Esc again to discard what you typed")
    page.keyboard.press("Escape")

    expect(dialog).to_be_hidden()
    expect(page.get_by_role("main").get_by_role("link", name=SUSPEND)).to_be_focused()
