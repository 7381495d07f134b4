"""Does a plan go from a changed cell of the matrix to a published edition, with keys alone and in both languages?"""

from playwright.sync_api import expect

from tests.journeys.visitors import ask, barriers

PLAN = {"en": ("GROWTH", "Growth"), "ar": ("PRO", "الاحترافية")}
REASON = "Agreed in the pricing round of November"


def test_a_draft_in_the_matrix_becomes_a_published_edition(enter, language, said):
    key, name = PLAN[language]
    page = enter("super.admin", at="/plans/", language=language)
    page.get_by_role("main").get_by_role("link", name=said("Edit"), exact=True).click()
    bar = page.locator(".savebar__words")
    expect(bar).to_contain_text(said("Nothing differs from what is live."))

    limit = page.locator(f'[name="{key}-limits.users"]')
    limit.focus()
    page.keyboard.press("ArrowUp")
    expect(page.locator(f'[name="{key}-limits.branches"]')).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.type("60")
    page.keyboard.press("Enter")
    expect(limit.locator("..")).to_have_class("cell is-changed")
    page.locator(f'[name="{key}-features.white_label"]').focus()
    page.keyboard.press("Space")
    expect(bar.locator("strong")).to_contain_text("2" if language == "en" else "تغييران")
    assert barriers(page, colours=language == "en") == []

    page.get_by_role("button", name=said("Save and review")).click()
    card = page.get_by_role("region", name=f"{key} v3")
    expect(card.locator("ins").filter(has_text="60")).to_be_visible()
    enter.answer(ask(page, said("Publish")), f"{key}-v3", REASON)

    expect(page.locator("[data-toast]")).to_contain_text(said("%(edition)s is on offer.", edition=f"{key} v3"))
    page.goto("/plans/")
    expect(page.get_by_role("columnheader", name=name).locator(".tag")).to_have_text("v3")


def test_what_is_not_saved_in_the_matrix_is_not_left_without_a_question(enter, language, said):
    page = enter("super.admin", at="/plans/drafts/", language=language, expecting=(422,))
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    limit, elsewhere = page.locator('[name="STARTER-limits.users"]'), page.get_by_role("link", name=said("Cancel"), exact=True)

    limit.fill("many")
    elsewhere.click()
    expect(limit).to_have_value("many")
    assert asked == ["beforeunload"]

    page.get_by_role("button", name=said("Save drafts")).click()
    expect(limit).to_have_attribute("aria-invalid", "true")
    assert asked == ["beforeunload"]

    elsewhere.click()
    expect(limit).to_have_value("many")
    assert asked == ["beforeunload"] * 2
