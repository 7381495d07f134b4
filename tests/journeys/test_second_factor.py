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


def remove(enter, said, page: Page, name: str, prove) -> None:
    """Remove a factor, which takes a fresh proof, a reason and its name."""
    enter.forget(PERSON)  # the proof gives the session a new key
    page.goto("/me/factors/")
    page.get_by_role("row", name=name).get_by_role("link", name=said("Remove")).click()
    page.get_by_role("link", name=said("Prove that it is you")).click()
    prove()
    confirm = page.locator("[data-confirm]")
    confirm.get_by_label(said("Reason")).fill("It was for a journey only")
    confirm.locator("#confirm-typed_name").fill(name)
    confirm.get_by_role("button", name=said("Remove")).click()
    expect(page.get_by_text(said("%(name)s is removed.", name=name))).to_be_visible()


def test_a_key_is_added_and_proves_an_act(enter, language, said):
    page = enter(PERSON, at="/me/factors/", language=language)
    plug_in_a_key(page)
    page.get_by_role("link", name=said("Add a key")).click()
    assert barriers(page, colours=language == "en") == []
    page.get_by_label(said("Name")).fill("Blue key")
    page.get_by_label(said("I know that whoever has it can prove to be me.")).check()
    page.get_by_role("button", name=said("Ask the key")).click()
    expect(page.get_by_text(said("“%(name)s” is added.", name="Blue key"))).to_be_visible()
    expect(page.locator(".codes li")).to_have_count(10)
    assert barriers(page, colours=language == "en") == []

    remove(enter, said, page, "Blue key", lambda: page.get_by_role("button", name=said("Use a key")).click())


def test_an_app_is_added_and_proves_an_act(enter, language, said):
    page = enter(PERSON, at="/me/factors/", language=language)
    page.get_by_role("link", name=said("Add an app")).click()
    assert barriers(page, colours=language == "en") == []
    secret = page.locator("[data-copy]").first.get_attribute("data-copy")
    step = int(clock.now().timestamp()) // factors.STEP_SECONDS
    page.get_by_label(said("Name")).fill("Telephone")
    page.get_by_label(said("Code that the app shows now")).fill(factors.code_at(secret, step))
    page.get_by_label(said("I know that whoever has it can prove to be me.")).check()
    page.get_by_role("button", name=said("Add"), exact=True).click()
    expect(page.get_by_text(said("“%(name)s” is added.", name="Telephone"))).to_be_visible()

    def prove():
        assert barriers(page, colours=language == "en") == []
        page.get_by_label(said("Code of your app, or a recovery code")).fill(factors.code_at(secret, step + 1))
        page.get_by_role("button", name=said("Use the code")).click()

    remove(enter, said, page, "Telephone", prove)
