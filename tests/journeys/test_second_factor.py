"""Can somebody add a key and an app, and prove a dangerous act by them?"""

from playwright.sync_api import Page, expect

from hqconsole.kernel import clock
from staff import factors
from tests.journeys.visitors import barriers

PERSON = "support.lead"
KEY = {
    "protocol": "ctap2",
    "transport": "usb",
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def plug_in_a_key(page: Page) -> None:
    """A security key that Chromium has in software, and that touches itself."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})


def remove(enter, page: Page, name: str, prove) -> None:
    """Remove a factor, which takes a fresh proof, a reason and its name."""
    enter.forget(PERSON)  # the proof gives the session a new key
    page.goto("/me/factors/")
    page.get_by_role("row", name=name).get_by_role("link", name="Remove").click()
    page.get_by_role("link", name="Prove that it is you").click()
    prove()
    confirm = page.locator("[data-confirm]")
    confirm.get_by_label("Reason").fill("It was for a journey only")
    confirm.get_by_label("to confirm").fill(name)
    confirm.get_by_role("button", name="Remove").click()
    expect(page.get_by_text(f"{name} is removed.")).to_be_visible()


def test_a_key_is_added_and_proves_an_act(enter):
    page = enter(PERSON, at="/me/factors/")
    plug_in_a_key(page)
    page.get_by_role("link", name="Add a key").click()
    assert barriers(page) == []
    page.get_by_label("Name").fill("Blue key")
    page.get_by_label("I know that").check()
    page.get_by_role("button", name="Ask the key").click()
    expect(page.get_by_text("“Blue key” is added.")).to_be_visible()
    expect(page.locator(".codes li")).to_have_count(10)
    assert barriers(page) == []

    remove(enter, page, "Blue key", lambda: page.get_by_role("button", name="Use a key").click())


def test_an_app_is_added_and_proves_an_act(enter):
    page = enter(PERSON, at="/me/factors/")
    page.get_by_role("link", name="Add an app").click()
    assert barriers(page) == []
    secret = page.locator("[data-copy]").first.get_attribute("data-copy")
    step = int(clock.now().timestamp()) // factors.STEP_SECONDS
    page.get_by_label("Name").fill("Telephone")
    page.get_by_label("Code that the app shows now").fill(factors.code_at(secret, step))
    page.get_by_label("I know that").check()
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("“Telephone” is added.")).to_be_visible()

    def prove():
        assert barriers(page) == []
        page.get_by_label("Code of your app").fill(factors.code_at(secret, step + 1))
        page.get_by_role("button", name="Use the code").click()

    remove(enter, page, "Telephone", prove)
