"""Are a thousand demo tenants moved to a smaller plan in waves, of which one stops by itself and is taken back?"""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.visitors import barriers, overflows
from tests.stack import Stack, wait_until

REASON = "The old edition is no longer kept up"
EDITION = """
SELECT e.id FROM plans_planedition e JOIN plans_plan p ON p.id = e.plan_id WHERE p.key = %s AND e.number = %s
"""
NOBODY_ELSE = "UPDATE plans_subscription SET edition_id = %s WHERE edition_id = %s"
# In the order in which waves meet them: the ids say which is the how many-th.
TENANTS = """
INSERT INTO tenants_tenant
    (id, slug, name_en, name_ar, region, timezone, currency, status, status_since, created_at, settings, is_demo)
SELECT ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'wave-' || n, 'Wave Laundry ' || n, 'مغسلة الموجة ' || n,
    'OM', 'Asia/Muscat', 'OMR', 'active', now(), now(), '{}', true
FROM generate_series(1, 1000) n
"""
SUBSCRIPTIONS = """
INSERT INTO plans_subscription (id, tenant_id, edition_id, status, cycle, currency, price_minor, starts_on, has_own_price,
    extensions, committed_until)
SELECT gen_random_uuid(), id, %s, 'active', 'monthly', 'OMR', 199000, current_date - 10, false, 0,
    CASE WHEN slug = ANY(%s) THEN current_date + 300 END
FROM tenants_tenant WHERE slug LIKE 'wave-%%'
"""
COMMITTED = ["wave-250", "wave-260", "wave-270"]
CROWDED = "00000000-0000-7000-8000-000000000003"  # has more branches than the smaller plan allows
IN_PRODUCT = """
INSERT INTO org_tenants_mst (id, name, name2, slug, email, country, country_code, currency, timezone, language, is_active, status)
SELECT id, name_en, name_ar, slug, 'wave@tenants.invalid', 'OM', 'OM', 'OMR', timezone, 'ar', true, 'active'
FROM tenants_tenant WHERE id = %s
"""
BRANCHES = """
INSERT INTO org_branches_mst (id, tenant_org_id, name, name2, is_main, country)
SELECT gen_random_uuid(), %s, 'Branch ' || n, 'فرع ' || n, n = 1, 'OM' FROM generate_series(1, 9) n
"""
COUNTED = """
INSERT INTO plans_usage (tenant_id, limit_id, starts_on, used, warned, counted_at)
VALUES (%s, 'branches', '2000-01-01', 9, 0, now())
"""
GONE = (
    "DELETE FROM plans_usage WHERE tenant_id = %s",
    "DELETE FROM org_branches_mst WHERE tenant_org_id = %s",
    "DELETE FROM org_tenants_mst WHERE id = %s",
)
ALL_GONE = [
    f"DELETE FROM plans_{table} WHERE tenant_id IN (SELECT id FROM tenants_tenant WHERE slug LIKE 'wave-%%')"
    for table in ("receipt", "change", "subscription")
] + ["DELETE FROM tenants_tenant WHERE slug LIKE 'wave-%%'"]
STATE = "SELECT state FROM plans_wave ORDER BY id DESC LIMIT 1"


@pytest.fixture
def editions(stack) -> tuple[str, str]:
    """A thousand tenants on an edition, and nobody else; the edition, and the one of a smaller plan that they come to."""
    source, other = (stack.fetch(EDITION, "PRO", number)[0][0] for number in (1, 2))
    stack.execute(NOBODY_ELSE, other, source)
    stack.execute(TENANTS)
    stack.execute(SUBSCRIPTIONS, source, COMMITTED)
    for statement in (IN_PRODUCT, BRANCHES, COUNTED):
        stack.execute(statement, CROWDED)
    yield str(source), str(stack.fetch(EDITION, "GROWTH", 2)[0][0])
    for statement in GONE:
        stack.execute(statement, CROWDED)
    for statement in ALL_GONE:
        stack.execute(statement)


def plan(page: Page, said, source: str, target: str) -> None:
    """Plan a campaign that stops a wave after more than two refusals, and open its page."""
    page.get_by_role("link", name=said("New campaign")).click()
    page.locator("#id_source").select_option(source)
    page.locator("#id_target").select_option(target)
    page.locator("#id_mode").select_option("at_renewal")
    page.locator("#id_stop_after").fill("2")
    page.get_by_role("button", name=said("Go on")).click()
    page.locator(".confirm__submit").click()
    page.locator("tbody a").first.click()


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


def wave(page: Page, number: int):
    return page.get_by_role("main").locator("tbody tr").filter(has_text=re.compile(rf"C-\d+/{number}\b"))


def test_a_campaign_moves_a_thousand_tenants_in_waves_of_which_one_stops(enter, stack, said, editions, language):
    page = enter("super.admin", at="/plans/campaigns/", language=language)
    plan(page, said, *editions)

    rows = page.locator("#results tbody tr")
    expect(rows).to_have_count(50)
    crowded = rows.nth(2)
    expect(crowded).to_contain_text("9 / ")
    expect(crowded).to_contain_text("120")  # the difference of the prices
    for heading in ("Gains", "Loses", "Difference", "Would be broken today"):
        expect(page.locator("#results thead")).to_contain_text(said(heading))
    assert barriers(page) == []
    assert not overflows(page)
    page.locator("#id_only").select_option("breaks")
    expect(rows).to_have_count(1)
    page.goto(page.url.partition("?")[0])

    start(enter, page, stack, said, 200, "done")
    start(enter, page, stack, said, 700, "stopped")
    assert stack.fetch("SELECT moved, skipped FROM plans_wave ORDER BY id DESC LIMIT 2") == [(67, 3), (200, 0)]
    wave(page, 2).locator("th a").click()
    expect(page.locator("#results")).to_contain_text(said("Will be moved"))
    page.go_back()

    wave(page, 2).get_by_role("link", name=said("Take back")).click()
    dialog = page.get_by_role("dialog")
    enter.answer(dialog, dialog.locator("label[for=confirm-typed_name] code").inner_text(), REASON)
    wait_until(lambda: stack.fetch(STATE)[0][0] == "undone", "the wave is taken back")
    page.goto(re.sub(r"(/campaigns/\d+/).*", r"\1", page.url))
    wave(page, 2).locator("th a").click()
    expect(page.locator("#results")).to_contain_text(said("Taken back"))
    page.locator("a[rel=next]").click()
    expect(page.locator("#results")).to_contain_text(said("Its term is committed to, and it would lose"))
    assert stack.fetch("SELECT outcome, count(*)::int FROM plans_receipt GROUP BY 1 ORDER BY 1") == [
        ("returned", 67),
        ("scheduled", 200),
        ("skipped", 3),
    ]
