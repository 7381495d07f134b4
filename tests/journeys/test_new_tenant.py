"""The main job: is a tenant born by one form, watched step by step, and found everywhere afterwards?"""

import itertools

from playwright.sync_api import Page, expect

from tests.journeys.visitors import barriers

numbers = itertools.count(1)
STEPS = 7


def fill(page: Page, slug: str, **other) -> None:
    """Answer every question of the form."""
    answers = {
        "slug": slug,
        "name_en": "Ruwi Steam Laundry",
        "name_ar": "مغسلة روي للبخار",
        "admin_name": "Salim Al Harthy",
        "admin_email": f"salim@{slug}.example",
    }
    for name, answer in (answers | other).items():
        page.locator(f"[name={name}]").fill(answer)
    page.get_by_role("radio", name="Growth").check()
    page.locator("[name=workflow]").select_option("WF_STANDARD")


def submit(page: Page) -> None:
    page.get_by_role("button", name="Create tenant").click()


def come_to_life(page: Page) -> None:
    """Wait until every step of the run is done and its page, which then loads itself anew, is the final one."""
    expect(page.locator(".step--done")).to_have_count(STEPS)
    expect(page.locator("#run-state")).to_have_text("Succeeded")


def new_slug() -> str:
    return f"ruwi-steam-{next(numbers)}"


def test_a_business_admin_creates_a_tenant_and_watches_it_come_to_life(enter):
    slug, page = new_slug(), enter("business.admin", at="/tenants/")

    page.get_by_role("link", name="New tenant").click()
    fill(page, slug)
    submit(page)

    expect(page.get_by_role("heading", level=1)).to_have_text("Provisioning of Ruwi Steam Laundry")
    come_to_life(page)
    page.get_by_role("link", name="Open the tenant").click()
    expect(page).to_have_url(f"/tenants/{slug}/")
    expect(page.locator(".pagehead__title")).to_contain_text("Active")


def test_each_tab_of_a_new_tenant_shows_what_it_began_with(enter):
    slug, page = new_slug(), enter("business.admin", at="/tenants/new/")
    fill(page, slug)
    submit(page)
    come_to_life(page)

    page.goto(f"/tenants/{slug}/")
    tabs = page.get_by_role("navigation", name="Parts of this tenant")

    tabs.get_by_role("link", name="Plan & features").click()
    expect(page.get_by_role("main")).to_contain_text("Growth")
    tabs.get_by_role("link", name="Workflow").click()
    expect(page.get_by_role("main").locator('h2 a[href="/workflows/WF_STANDARD/"]')).to_be_visible()
    tabs.get_by_role("link", name="Catalogs").click()
    expect(page.get_by_role("main").locator("tbody tr")).not_to_have_count(0)
    tabs.get_by_role("link", name="Audit").click()
    expect(page.locator(".timeline").first).to_contain_text("Business Admin")


def test_the_slug_is_checked_while_it_is_typed(enter):
    page = enter("business.admin", at="/tenants/new/")
    answer = page.locator("#slug-check")

    page.locator("[name=slug]").press_sequentially("demo-seeb-express")
    expect(answer).to_contain_text("“demo-seeb-express” is taken.")

    page.locator("[name=slug]").press_sequentially("-two")
    expect(answer).to_contain_text("demo-seeb-express-two is free")


def test_an_arabic_slug_is_refused_at_its_field_and_nothing_is_lost(enter):
    page = enter("business.admin", at="/tenants/new/", expecting=(422,))
    fill(page, "مغسلة", admin_email="salim@ruwi-steam.example")

    submit(page)

    expect(page.locator("[role=alert]")).to_be_focused()
    expect(page.locator("#id_slug_error")).to_contain_text("Use small Latin letters")
    expect(page.locator("[name=slug]")).to_have_value("مغسلة")
    expect(page.locator("[name=name_ar]")).to_have_value("مغسلة روي للبخار")
    expect(page.locator("[name=admin_email]")).to_have_value("salim@ruwi-steam.example")
    expect(page.get_by_role("radio", name="Growth")).to_be_checked()
    expect(page.locator("[name=workflow]")).to_have_value("WF_STANDARD")
    assert barriers(page) == []


def test_a_mistake_is_one_click_away_from_its_field(enter):
    page = enter("business.admin", at="/tenants/new/", expecting=(422,))
    fill(page, new_slug(), admin_email="nobody")
    submit(page)
    expect(page.locator("[role=alert]")).to_be_focused()

    page.locator("[role=alert]").get_by_role("link").click()

    expect(page.locator("[name=admin_email]")).to_be_focused()


def test_a_very_long_name_is_refused_in_words(enter):
    page = enter("business.admin", at="/tenants/new/", expecting=(422,))
    fill(page, new_slug())
    page.locator("[name=name_en]").evaluate("field => { field.removeAttribute('maxlength'); field.value = 'x'.repeat(300); }")

    submit(page)

    expect(page.locator("#id_name_en_error")).to_contain_text("at most 120 characters")


def test_sending_the_form_twice_creates_one_tenant(enter, stack):
    slug, page = new_slug(), enter("business.admin", at="/tenants/new/", expecting=(422,))
    fill(page, slug)

    page.get_by_role("button", name="Create tenant").dblclick()

    come_to_life(page)
    assert stack.fetch("SELECT count(*) FROM tenants_tenant WHERE slug = %s", slug) == [(1,)]


def test_two_people_who_create_the_same_tenant_get_one_and_a_reason(enter):
    slug = new_slug()
    first = enter("business.admin", at="/tenants/new/")
    second = enter("super.admin", at="/tenants/new/", expecting=(422,))
    fill(first, slug)
    fill(second, slug)

    submit(first)
    expect(first.get_by_role("heading", level=1)).to_contain_text("Provisioning of")
    submit(second)

    expect(second.locator("#id_slug_error")).to_contain_text(f"“{slug}” is taken.")


def test_a_new_tenant_is_found_in_the_list_and_in_the_palette_by_both_names(enter):
    slug, page = new_slug(), enter("business.admin", at="/tenants/new/")
    fill(page, slug, name_en="Falaj Linen House", name_ar="دار الفلج للبياضات")
    submit(page)
    come_to_life(page)

    page.goto("/tenants/")
    page.get_by_role("searchbox").fill("الفلج")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody tr")).to_contain_text("Falaj Linen House")

    for text in ("falaj linen", "دار الفلج"):
        page.goto("/")
        page.keyboard.press("Control+k")
        page.locator("#palette input").fill(text)
        expect(page.locator("[data-palette-hits] [role=option]")).to_contain_text("Falaj Linen House")
        page.keyboard.press("Enter")
        expect(page).to_have_url(f"/tenants/{slug}/")
