"""Is every main page whole in both languages, both themes, on a desk and on a telephone? Leaves pictures in test-results/."""

import re
from itertools import islice
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.visitors import barriers, overflows

PICTURES = Path("test-results/looks")
TENANT = "/tenants/demo-muscat-pearl/"
PAGES = {
    "home": "/",
    "tenants": "/tenants/",
    "new-tenant": "/tenants/new/",
    "tenant": TENANT,
    "tenant-suspended": "/tenants/demo-madinah-guests/",
    "tenant-features": f"{TENANT}features/",
    "tenant-explain": f"{TENANT}features/branches/",
    "tenant-differences": f"{TENANT}features/differences/",
    "tenant-subscription": f"{TENANT}subscription/",
    "tenant-outlook": f"{TENANT}subscription/outlook/?plan=STARTER&cycle=monthly",
    "tenant-workflow": f"{TENANT}workflow/",
    "tenant-catalogs": f"{TENANT}catalogs/",
    "tenant-audit": f"{TENANT}audit/",
    "tenant-as-of": f"{TENANT}as-of/",
    "suspend": f"{TENANT}suspend/",
    "run": f"{TENANT}provisioning/",
    "plans": "/plans/",
    "plans-edit": "/plans/drafts/",
    "plan": "/plans/of/GROWTH/",
    "plans-review": "/plans/drafts/review/",
    "plans-compare": "/plans/compare/",
    "features": "/plans/features/",
    "limits-registry": "/plans/limits/",
    "add-ons": "/plans/add-ons/",
    "add-on-new": "/plans/add-ons/add/",
    "add-on": "/plans/add-ons/BRANCH_1/change/",
    "feature": "/plans/features/printing/change/",
    "campaigns": "/plans/campaigns/",
    "campaign-new": "/plans/campaigns/new/",
    "limits": "/limits/",
    "limit": "/limits/branches/",
    "unknown-keys": "/unknown-keys/",
    "flags": "/flags/",
    "flag": "/flags/custom_domain/",
    "flag-limit": "/flags/branches/",
    "overrides": "/flags/overrides/",
    "flags-stale": "/flags/stale/",
    "override": f"{TENANT}features/users/override/",
    "workflows": "/workflows/",
    "workflow": "/workflows/WF_STANDARD/",
    "catalogs": "/catalogs/",
    "jobs": "/jobs/",
    "audit": "/audit/",
    "entry": "/audit/3/",
    "digests": "/audit/digests/",
    "verify": "/audit/verify/",
    "roles": "/roles/",
    "account": "/me/",
    "raw": "/raw/tenants/tenant/",
    "raw-form": "/raw/tenants/tenant/add/",
    "sign-in-again": "/sign-in/again/",
    "404": "/nowhere/",
}
SIZES = {"wide": {"width": 1440, "height": 900}, "narrow": {"width": 390, "height": 844}}
# Each theme, size and language is seen; the kit wears all of them in every combination, so a part of the pages is dark in CI.
DRESSES = [
    ("en", "light", "wide", 1),
    ("ar", "light", "narrow", 1),
    ("en", "dark", "narrow", 4),
    pytest.param("en", "dark", "narrow", 1, marks=pytest.mark.long),
]
OWN_WORDS = (
    "[lang=en], [dir=ltr], .ltr, .mono, .tag, .avatar, .environment, .raw-environment,"
    "code, kbd, bdi, q, time, del, ins, script, style, template, select, textarea"
)
FOREIGN = """(ownWords) => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = new Set();
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (!parent.closest(ownWords) && parent.checkVisibility()) found.add(walker.currentNode.data.trim());
  }
  return [...found];
}"""
NAMES = re.compile(r"CleanMateX|HQ( Console)?|Jh Apps SSO \(demo\)|JavaScript|API|Esc|Ctrl|\bdev\b|provision_tenant")


@pytest.mark.parametrize(("language", "theme", "size", "every"), DRESSES)
def test_every_main_page_is_whole(enter, language, theme, size, every):
    dress = {"language": language, "viewport": SIZES[size], "color_scheme": theme, "reduced_motion": "reduce"}
    page = enter("super.admin", expecting=(404,), **dress)
    faults = []

    for name, address in islice(PAGES.items(), 0, None, every):
        page.goto(address)
        spoken = page.locator("html").evaluate("html => [html.lang, html.dir]")
        faults += [] if spoken == [language, "rtl" if language == "ar" else "ltr"] else [f"{name} speaks {spoken}"]
        faults += look_at(page, f"{name}-{language}-{theme}-{size}", colours=language == "en")
        if language == "ar" and not name.startswith("raw"):
            faults += [f"{name} says in English: {text}" for text in foreign_words(page)]

    assert faults == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("spoken", ["en", "ar"])
def test_the_kit_is_whole_in_every_dress(enter, spoken, theme):
    page = enter("super.admin", at=f"/kit/?language={spoken}&theme={theme}")

    assert look_at_sizes(page, f"kit-{spoken}-{theme}", colours=spoken == "en") == []


def test_the_dialog_of_a_dangerous_act_fits_on_a_telephone(enter, language):
    page = enter("super.admin", at=TENANT, language=language, reduced_motion="reduce")
    page.locator("a[data-dialog]").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()

    assert look_at_sizes(page, f"suspend-dialog-{language}", colours=language == "en") == []


@pytest.mark.parametrize("accepted", ["en-GB", "ar-OM"])
def test_a_stranger_is_spoken_to_in_the_language_of_their_browser(enter, accepted):
    page = enter.stranger(locale=accepted)
    page.goto("/sign-in/")

    expect(page.locator("html")).to_have_attribute("lang", accepted[:2])
    assert look_at_sizes(page, f"sign-in-{accepted[:2]}", colours=accepted == "en-GB") == []


def look_at(page: Page, name: str, *, colours: bool) -> list[str]:
    """Keep a picture of the whole page; what sticks out or is a barrier."""
    page.screenshot(path=PICTURES / f"{name}.png", full_page=True)
    found = barriers(page, colours=colours)
    return [f"{name} scrolls sideways"] * overflows(page) + [f"{name}: {barrier}" for barrier in found]


def look_at_sizes(page: Page, name: str, *, colours: bool) -> list[str]:
    """Look at one page in each size; its colours are the same in all of them."""
    faults = []
    for size in SIZES:
        page.set_viewport_size(SIZES[size])
        faults += look_at(page, f"{name}-{size}", colours=colours and size == "wide")
    return faults


def foreign_words(page: Page) -> list[str]:
    """What an Arabic page still says in English."""
    return [text for text in page.evaluate(FOREIGN, OWN_WORDS) if re.search("[A-Za-z]{3,}", NAMES.sub("", text))]
