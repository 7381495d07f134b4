"""Can the console be used without a mouse, and does the focus always know where it came from?"""

import re

from playwright.sync_api import expect


def test_the_first_tab_skips_to_the_content(enter):
    page = enter("super.admin", at="/tenants/")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_role("main")).to_be_focused()


def test_g_and_a_letter_go_to_a_room(enter):
    page = enter("super.admin")

    page.keyboard.press("g")
    page.keyboard.press("t")

    expect(page).to_have_url("/tenants/")


def test_a_slash_leads_to_the_search_of_the_list_where_letters_are_letters(enter):
    page = enter("super.admin", at="/tenants/")

    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("gt")

    expect(page).to_have_url(re.compile(r"/tenants/\?text=gt"))
    expect(page.get_by_role("main")).to_contain_text("Nothing matches")


def test_j_and_k_walk_the_rows_and_enter_opens_one(enter):
    page = enter("super.admin", at="/tenants/")
    links = page.locator("tbody th a")

    page.keyboard.press("j")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("j")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(links.nth(0)).to_be_focused()
    address = links.nth(0).get_attribute("href")
    page.keyboard.press("Enter")

    expect(page).to_have_url(address)


def test_the_palette_opens_anywhere_and_esc_gives_the_focus_back(enter):
    page = enter("super.admin", at="/plans/")
    opener = page.get_by_role("navigation", name="Main").get_by_role("link", name="Workflows")
    opener.focus()

    page.keyboard.press("Control+k")
    expect(page.locator("#palette input")).to_be_focused()
    page.keyboard.type("nizwa")
    expect(page.locator("[data-palette-hits] [role=option]")).to_have_count(1)
    page.keyboard.press("Escape")

    expect(page.locator("#palette input")).to_be_hidden()
    expect(opener).to_be_focused()


def test_the_palette_goes_to_a_page_by_arrows(enter):
    page = enter("super.admin")

    page.keyboard.press("Control+k")
    page.keyboard.type("log")
    expect(page.get_by_role("option", name="Plans")).to_be_hidden()
    for _ in range(page.locator("#palette [role=option]:visible").count()):
        if page.get_by_role("option", name="Audit log", selected=True).count():
            break
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    expect(page).to_have_url("/audit/")


def test_tenants_that_arrive_later_do_not_take_the_choice_away(enter):
    page = enter("super.admin")
    held = []
    page.route("**/palette/*", lambda route: held.append(route))

    page.keyboard.press("Control+k")
    with page.expect_request("**/palette/*"):
        page.keyboard.type("al")
    expect(page.get_by_role("option", name="Catalogs")).to_be_visible()
    page.keyboard.press("ArrowDown")
    chosen = page.get_by_role("option", selected=True).inner_text()
    held[-1].continue_()
    expect(page.locator("[data-palette-hits] [role=option]").first).to_be_visible()

    assert page.get_by_role("option", selected=True).inner_text() == chosen


def test_the_list_of_keys_opens_by_a_question_mark_and_closes_by_esc(enter):
    page = enter("super.admin")

    page.keyboard.press("Shift+Slash")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_hidden()


def test_the_dialog_gives_the_focus_back_to_its_opener(enter):
    page = enter("super.admin", at="/tenants/demo-muscat-pearl/")
    opener = page.get_by_role("main").get_by_role("link", name="Suspend", exact=True)
    opener.focus()

    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_role("link", name="Cancel")).to_be_focused()
    page.keyboard.press("Escape")

    expect(opener).to_be_focused()
