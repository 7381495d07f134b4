"""How does a journey open the console? As one of the demo staff, in a browser window whose every complaint is written down."""

import re
import time
from contextlib import suppress
from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Locator, Page, expect

from tests.stack import Stack

KNOWN_FOR_SECONDS = 120  # well below the age at which a sign-in is too old for a dangerous act
PATIENCE_MILLISECONDS = 30_000
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
ALIKE = [[".timeline > li:nth-of-type(n + 5)"], ["tbody > tr:nth-of-type(n + 8)"]]
ASK_AXE = "([context, options]) => axe.run(context, options).then((answer) => answer.violations)"
PREFER = "UPDATE staff_person SET language = %s WHERE username = %s AND language <> %s"
QUIETLY = {"locale": "en-GB", "reduced_motion": "reduce"}  # what moves is drawn sixty times a second, which nobody looks at
TELL_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`content policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
"""


class Visitors:
    """The windows of one test. Whatever a page logs as an error is a complaint, except statuses the test expects."""

    def __init__(self, stack: Stack, browser: Browser, known: dict):
        self.stack, self.browser, self.known = stack, browser, known
        self.windows: list[BrowserContext] = []
        self.complaints: list[str] = []

    def __call__(self, person: str, *, at: str = "/", language: str = "en", expecting: tuple[int, ...] = (), **options) -> Page:
        """A page at the address `at`, with `person` signed in and spoken to in `language`.

        `expecting` names error statuses that are no complaint.
        """
        signed_in_at, state = self.known.get(person, (0, None))
        if time.monotonic() - signed_in_at > KNOWN_FOR_SECONDS:
            state = self.remembered(person)
        self.prefer(person, language)
        page = self.window(expecting=expecting, storage_state=state, **options)
        page.goto(at)
        return page

    def prefer(self, person: str, language: str) -> None:
        """Have the console speak to a person in this language from now on, whatever an earlier journey chose."""
        self.stack.execute(PREFER, language, person, language)

    def stranger(self, *, expecting: tuple[int, ...] = (), **options) -> Page:
        """A page of nobody."""
        return self.window(expecting=expecting, **options)

    def remembered(self, person: str) -> dict:
        page = self.window(expecting=())
        sign_in(page, person)
        state = page.context.storage_state()
        self.known[person] = (time.monotonic(), state)
        page.context.close()
        return state

    def forget(self, person: str) -> None:
        """Whoever signs out or proves anew who they are leaves the kept session behind."""
        self.known.pop(person, None)

    def prove(self, asking: Locator, person: str = "super.admin") -> None:
        """Give the fresh proof that a dangerous act takes; it leads back to the same question on a page of its own."""
        page = asking.page
        asking.locator("[data-keeps-typed]").click()
        page.get_by_role("main").locator("button.button--primary").click()
        page.locator(f'button[value="{person}"]').click()
        expect(page.locator("[data-keeps]")).to_be_visible()
        page.wait_for_load_state()
        self.known[person] = (time.monotonic(), page.context.storage_state())  # the session has a new key now

    def answer(self, question: Locator, name: str, reason: str, person: str = "super.admin") -> None:
        """Say why, type the name, prove who one is; then what was typed is still there, and it is done."""
        question.locator("#confirm-reason").fill(reason)
        question.locator("#confirm-typed_name").fill(name)
        self.prove(question, person)
        form = question.page.locator("[data-confirm]")
        expect(form.locator("#confirm-reason")).to_have_value(reason)
        form.locator(".confirm__submit").click()

    def window(self, *, expecting: tuple[int, ...], **options) -> Page:
        window = self.browser.new_context(base_url=self.stack.url, **QUIETLY | options)
        window.set_default_timeout(PATIENCE_MILLISECONDS)
        window.add_init_script(TELL_VIOLATIONS)
        window.on("console", lambda message: self.note(message, expecting))
        window.on("weberror", lambda fault: self.complaints.append(f"{fault.page.url}: {fault.error}"))
        self.windows.append(window)
        return window.new_page()

    def note(self, message: ConsoleMessage, expecting: tuple[int, ...]) -> None:
        status = re.search(r"responded with a status of (\d+)", message.text)
        if message.type == "error" and not (status and int(status[1]) in expecting):
            self.complaints.append(f"{message.page.url if message.page else ''}: {message.text}")

    def take_pictures(self, start: Path) -> None:
        """Picture every open page; one that cannot be pictured must not hide why its test failed."""
        for number, page in enumerate(page for window in self.windows for page in window.pages):
            with suppress(Error):
                page.screenshot(path=f"{start}-{number}.png", full_page=True)

    def leave(self) -> None:
        """Close all windows. A page that listens, or asks whether to lose what was typed, has once kept one open for ever.

        So each page is left first; one that is on its way somewhere itself may refuse that, and is left thereby.
        """
        for page in (page for window in self.windows for page in window.pages):
            with suppress(Error):
                page.goto("about:blank")
        for window in self.windows:
            window.close()


def sign_in(page: Page, person: str) -> None:
    """The way everybody comes in: our button, then a person at the demo provider. Ends on a loaded page of the console."""
    page.goto("/sign-in/?choose=1")
    console = page.url.removesuffix("/sign-in/?choose=1")
    page.get_by_role("button", name="Sign in with").click()
    page.locator(f'button[value="{person}"]').click()
    page.wait_for_url(f"{console}/**")


def ask(page: Page, label: str) -> Locator:
    """Open the question of a dangerous act. Before the page's scripts are there, the link would lead to a page instead."""
    page.wait_for_load_state()
    page.get_by_role("main").get_by_role("link", name=label, exact=True).click()
    question = page.get_by_role("dialog")
    expect(question).to_be_visible()
    return question


def barriers(page: Page, *, colours: bool = True) -> list[str]:
    """What keeps somebody from using the page, according to axe; of many rows that look alike only the first few are asked.

    Contrast is most of the work: where another look at the same colours in the same theme was taken, leave it out.
    """
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(AXE_SCRIPT)
    options = {
        "runOnly": {"type": "tag", "values": RULES},
        "rules": {"color-contrast": {"enabled": colours}},
        "resultTypes": ["violations"],
        "preload": False,
    }
    found = page.evaluate(ASK_AXE, [{"exclude": ALIKE}, options])
    return [f"{each['id']}: {node['target']} {node['failureSummary']}" for each in found for node in each["nodes"]]


def overflows(page: Page) -> bool:
    """Whether the page scrolls sideways."""
    return page.evaluate("() => document.documentElement.scrollWidth > document.documentElement.clientWidth")
