"""Are demo tenants moved to another edition in waves, of which one stops by itself and one is taken back?"""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.visitors import barriers, overflows
from tests.stack import Stack, wait_until

SLUGS = {
    "en": ["demo-muscat-pearl", "demo-dhofar-mist", "demo-madinah-guests"],
    "ar": ["demo-dubai-marina", "demo-sharjah-carpet", "demo-jeddah-corniche"],
}
REASON = "The new edition gives more to everybody"
ON_AN_OLD_EDITION = """
UPDATE plans_subscription s
SET edition_id = e.id, currency = 'OMR', price_minor = 79000
FROM plans_planedition e JOIN plans_plan p ON p.id = e.plan_id, tenants_tenant t
WHERE p.key = 'GROWTH' AND s.status = 'active' AND t.id = s.tenant_id
    AND ((e.number = 1 AND t.slug = ANY(%s)) OR (e.number = 2 AND t.slug <> ALL(%s) AND s.edition_id = %s))
"""
CHEAP = """
UPDATE plans_subscription SET price_minor = 1000
WHERE tenant_id = (SELECT max(id::text)::uuid FROM tenants_tenant WHERE slug = ANY(%s))
"""
EDITIONS = "SELECT e.id FROM plans_planedition e JOIN plans_plan p ON p.id = e.plan_id WHERE p.key = 'GROWTH' ORDER BY e.number"
STATE = "SELECT state FROM plans_wave ORDER BY id DESC LIMIT 1"


@pytest.fixture
def slugs(stack, language):
    """Three tenants on an old edition, and nobody else; the last of them has a price that would go up."""
    old = stack.fetch(EDITIONS)[0][0]
    stack.execute(ON_AN_OLD_EDITION, SLUGS[language], SLUGS[language], old)
    stack.execute(CHEAP, SLUGS[language])
    return SLUGS[language]


def start(enter, page: Page, stack: Stack, said, number: int, ends: str) -> None:
    """Start a wave of so many, and come back to the campaign when the worker has carried it."""
    page.get_by_role("main").get_by_role("link", name=said("Start a wave")).click()
    page.locator("#id_number").fill(str(number))
    page.get_by_role("button", name=said("Continue")).click()
    slug = page.locator("label[for=confirm-typed_name] code").inner_text()
    enter.answer(page.locator("[data-confirm]"), slug, REASON)
    expect(page).to_have_url(re.compile(r"/plans/campaigns/\d+/$"))
    wait_until(lambda: stack.fetch(STATE)[0][0] == ends, f"the wave is {ends}")
    page.reload()


def test_a_campaign_moves_tenants_in_waves_of_which_one_stops(enter, stack, said, slugs, language):
    old, new = (str(row[0]) for row in stack.fetch(EDITIONS)[:2])
    page = enter("super.admin", at="/plans/campaigns/", language=language)
    page.get_by_role("link", name=said("New campaign")).click()
    page.locator("#id_source").select_option(old)
    page.locator("#id_target").select_option(new)
    page.locator("#id_mode").select_option("now")
    page.locator("#id_stop_after").fill("0")
    page.get_by_role("button", name=said("Go on")).click()
    page.locator(".confirm__submit").click()
    page.locator("tbody a").first.click()
    expect(page.locator("#results tbody tr")).to_have_count(3)
    assert barriers(page) == []
    assert not overflows(page)

    start(enter, page, stack, said, 2, "done")
    expect(page.locator("#results tbody tr")).to_have_count(1)
    start(enter, page, stack, said, 1, "stopped")
    page.get_by_role("main").locator("tbody tr").filter(has_text="/2").locator("th a").click()
    expect(page.locator("#results")).to_contain_text(said("It would become dearer within a paid period"))
    page.go_back()

    if language == "en":
        page.locator("tbody tr").filter(has_text="/1").get_by_role("link", name=said("Take back")).click()
        dialog = page.get_by_role("dialog")
        enter.answer(dialog, dialog.locator("label[for=confirm-typed_name] code").inner_text(), REASON)
        wait_until(lambda: stack.fetch("SELECT 1 FROM plans_wave WHERE state = 'undone'"), "the wave is taken back")
