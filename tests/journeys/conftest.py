"""Which browser do the journeys use? Debian's chromium, with nothing going out, and no complaint of it forgiven."""

import os
import re
import shutil
from pathlib import Path

import pytest
from django.utils.translation import gettext, override
from playwright.sync_api import expect, sync_playwright

from tests.journeys.visitors import PATIENCE_MILLISECONDS, Visitors

expect.set_options(timeout=PATIENCE_MILLISECONDS)
PICTURES = Path("test-results")
CHROMIUM = ("chromium-headless-shell", "chromium")  # the first is the same without windows: a third of the cpu
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.when == "call" and report.failed and "enter" in getattr(item, "funcargs", {}):
        item.funcargs["enter"].take_pictures(PICTURES / "failed" / re.sub(r"\W+", "-", item.name))
    return report


@pytest.fixture(scope="module")
def browser():
    """One browser for a module: while Playwright is open, its event loop keeps Django's database calls from this process."""
    chromium = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if not chromium:
        reason = f"The browser journeys need a Chromium, which is not here: install Debian's package `{CHROMIUM[0]}`."
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def known_visitors():
    """Who signed in already, and when: signing in is a journey of its own and no need of the others."""
    return {}


@pytest.fixture(params=["en", "ar"])
def language(request):
    """A language of the console, for journeys that are made in both."""
    return request.param


@pytest.fixture
def said(language):
    """What the console says in this language, by our English text: `said("Agree")`."""

    def translated(text: str, **blanks) -> str:
        with override(language):
            return gettext(text) % blanks if blanks else gettext(text)

    return translated


@pytest.fixture
def enter(stack, browser, known_visitors):
    """Open the console as one of the demo staff: `page = enter("super.admin")`. Complaints of the browser fail the test."""
    visitors = Visitors(stack, browser, known_visitors)
    yield visitors
    visitors.leave()
    assert visitors.complaints == []
