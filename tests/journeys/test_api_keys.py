"""Is a key of a script got, renewed without a stop, and ended, and does each of it count at once?"""

from playwright.sync_api import Page, expect

from tests.journeys.visitors import barriers

NAME = "Nightly export"
REASON = "The laptop that had it is lost"


def shown_once(page: Page) -> str:
    """The key that a page shows, which is not on the page any more when one comes back."""
    text = page.locator(".banner [data-copy]").get_attribute("data-copy")
    page.goto("/keys/")
    expect(page.locator("tbody")).to_contain_text(text[-4:])
    assert text not in page.content()
    return text


def test_a_key_is_renewed_without_a_stop_and_ended_at_once(enter, language, said):
    script = enter.stranger().request

    def answers(key: str) -> int:
        return script.get("/api/v1/tenants", headers={"Authorization": f"Bearer {key}"}).status

    page = enter("tech.admin", at="/keys/", language=language)
    page.get_by_label(said("What it is for")).fill(NAME)
    page.locator("[name=scopes][value='tenants.view']").check()
    page.get_by_label(said("I know that whoever has this key acts as me, within what it may do.")).check()
    page.get_by_role("button", name=said("Issue the key")).click()
    assert barriers(page, colours=language == "en") == []
    first = shown_once(page)
    assert answers(first) == 200

    page.get_by_role("link", name=said("Rotate")).click()
    page.get_by_role("button", name=said("Rotate")).click()
    second = shown_once(page)
    assert (answers(first), answers(second)) == (200, 200)

    for key in (second, first):
        row = page.get_by_role("row").filter(has_text=key[-4:])
        row.get_by_role("link", name=said("Revoke")).click()
        question = page.get_by_role("dialog")
        question.locator("#confirm-reason").fill(REASON)
        question.locator(".confirm__submit").click()
        expect(row).to_have_count(0)
        assert answers(key) == 401
