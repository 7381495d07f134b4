"""Is what happened found, followed, verified, and taken away to somebody who trusts nobody here?"""

import re
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.journeys.visitors import barriers

CREATED = {"en": "action:tenants.create", "ar": "الإجراء:tenants.create"}
REASON = "The auditors of the year asked for it"
VERIFIER = Path(__file__).parents[2] / "docs" / "verify_export.py"


def switch_theme(page: Page) -> None:
    """Do something small that is recorded of everybody."""
    with page.expect_response(lambda answer: answer.url.endswith("/me/preferences/")):
        page.locator(".theme-toggle").click()


def test_an_entry_is_found_unfolded_and_has_an_address_of_its_own(enter, language, said):
    page = enter("qa.compliance", at="/audit/", language=language)
    page.locator("[data-search]").fill(CREATED[language])
    expect(page).to_have_url(re.compile(r"[?&]q="))
    line = page.locator("#results .timeline:not([data-follow-list]) > li").first
    line.locator(".timeline__more > summary").click()
    expect(line.get_by_text(said("Hash before it"))).to_be_visible()
    assert barriers(page, colours=language == "en") == []

    line.locator("[data-permalink]").first.click()

    expect(page).to_have_url(re.compile(r"/audit/\d+/$"))
    expect(page.locator(".pagehead")).to_contain_text(said("sealed"))
    expect(page.get_by_role("main")).to_contain_text("tenants.create")


def test_what_a_search_does_not_understand_is_said_and_the_rest_is_searched(enter, language, said):
    page = enter("qa.compliance", at="/audit/?q=ip:nowhere+tenant&since=never", language=language)

    expect(page.locator("#search-troubles")).to_contain_text(said("Searched for everything else."))
    assert barriers(page, colours=False) == []


def test_new_entries_come_in_while_one_follows_and_wait_while_one_reads(enter, language):
    page = enter("qa.compliance", at="/audit/?q=action:staff.set_preferences&follow=1", language=language)
    somebody = enter("business.admin", at="/me/")
    news = page.locator("[data-follow-list] > li")

    switch_theme(somebody)
    expect(news).to_have_count(1)

    page.locator("#results .timeline__more > summary").first.click()
    switch_theme(somebody)
    more = page.locator("[data-follow-more]")
    expect(more).to_be_visible()
    expect(news).to_have_count(1)
    more.click()
    expect(news).to_have_count(2)


def test_a_range_is_verified_from_the_page(enter, said, language):
    page = enter("qa.compliance", at="/audit/verify/", language=language)
    before = page.locator("#results tbody tr").count()
    page.locator("[name=scope]").select_option("range")
    page.locator("[name=first]").fill("1")
    page.locator("[name=last]").fill("50")
    page.get_by_role("main").get_by_role("button", name=said("Verify"), exact=True).click()

    newest = page.locator("#results tbody tr").first
    expect(page.locator("#results tbody tr")).to_have_count(before + 1)
    expect(newest).to_contain_text(said("intact"))
    assert barriers(page, colours=language == "en") == []


def test_an_export_is_intact_to_a_stranger_who_has_only_the_key(enter, stack, said, language, tmp_path):
    page = enter("qa.compliance", at=f"/audit/?q={CREATED[language]}", language=language)
    page.get_by_role("link", name=said("Export"), exact=True).click()
    page.get_by_role("button", name=said("Continue")).click()
    page.locator("#confirm-reason").fill(REASON)
    page.locator(".confirm__submit").click()
    page.locator("#results tbody tr").first.get_by_role("link").first.click()
    download = page.get_by_role("button", name=said("Download"))
    expect(download).to_be_visible()
    assert barriers(page, colours=language == "en") == []

    with page.expect_download() as taken:
        download.click()
    archive = tmp_path / "export.zip"
    taken.value.save_as(archive)

    key = Path(stack.supervisor.variables["HQ_CHECKPOINT_DIR"]) / "ledger.pub"
    verdict = subprocess.run([sys.executable, VERIFIER, archive, key], capture_output=True, text=True, check=False)
    assert verdict.stdout.startswith("INTACT."), verdict
