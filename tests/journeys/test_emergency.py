"""The identity provider is down: does a sealed credential let its person in for an hour, and does everybody know and judge it?"""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.test_looks import SIZES, foreign_words, look_at
from tests.journeys.visitors import ask
from tests.stack import wait_until

PERSON = "business.admin"
WHY = {"en": "The sign-in service has been down since 08:10", "ar": "خدمة تسجيل الدخول متوقفة منذ 08:10 صباح اليوم"}
JUDGED = {"en": "The outage is on record at the provider", "ar": "العطل موثّق لدى مزود الخدمة"}
LOCALES = {"en": "en-GB", "ar": "ar-OM"}
USUAL = "UPDATE staff_person SET theme = 'system', density = 'default' WHERE username = %s"
TOLD = """
SELECT count(*) FROM jobs_outbox
WHERE topic = 'notice.mail' AND payload ->> 'notice' = 'emergency_entered' AND payload -> 'facts' ->> 'envelope' = %s
"""
AN_HOUR_LATER = "UPDATE staff_session SET opened_at = opened_at - interval '1 hour' WHERE envelope_id = %s"


@pytest.fixture(scope="module")
def door(stack):
    """The door for emergencies, as whoever has access to the server opens it on that day."""
    with stack.set_up(HQ_EMERGENCY_ACCESS="on"):
        yield


@pytest.fixture
def credential(door, stack, enter) -> tuple[str, int]:
    """What stands in a newly sealed envelope, and the envelope's number. Whom it concerns has signed in before."""
    for person in (PERSON, "super.admin", "qa.compliance"):
        enter(person)
    stack.execute(USUAL, PERSON)
    stack.flush_redis()  # which counts the tries of an address, and both languages come from the same
    said = stack.command("seal_emergency_account", "--for", PERSON, "--by", "super.admin")
    code, envelope = re.search(r"^\s+(\w{4}(?:-\w{4})+)$", said, re.MULTILINE)[1], int(re.search(r"E-(\d+)", said)[1])
    yield code, envelope
    stack.execute(AN_HOUR_LATER, envelope)
    stack.execute(USUAL, PERSON)
    enter.forget(PERSON)


def come_in(page: Page, credential: str, reason: str, said) -> None:
    page.locator("[name=credential]").fill(credential)
    page.locator("[name=reason]").fill(reason)
    page.get_by_role("button", name=said("Come in")).click()


def look(page: Page, name: str, language: str) -> None:
    """See a page in both themes, on a desk and on a telephone: whole, without barriers, and in its language."""
    faults = []
    for theme, size in (("light", "wide"), ("dark", "narrow"), ("dark", "wide"), ("light", "narrow")):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        page.set_viewport_size(SIZES[size])
        faults += look_at(page, f"{name}-{language}-{theme}-{size}", colours=language == "en" and size == "wide")
    faults += foreign_words(page) if language == "ar" else []
    page.set_viewport_size(SIZES["wide"])
    assert faults == []


def act_inside(page: Page, said) -> None:
    with page.expect_response(lambda response: response.url.endswith("/me/preferences/")):
        page.get_by_role("button", name=said("Switch theme")).click()


def act_outside(usual: Page, alarm: str, said) -> None:
    """Something that the same person does meanwhile in another session, under the alarm that everybody sees."""
    usual.goto("/me/")
    expect(usual.locator(".banner").filter(has_text=alarm)).to_be_visible()
    usual.locator("[name=density][value=compact]").check()
    usual.get_by_role("button", name=said("Save preferences")).click()
    expect(usual.locator("html")).to_have_attribute("data-density", "compact")


def see_what_was_done(judge: Page, envelope: int, language: str, said) -> None:
    """On the page of the emergency: why it was, and what was done inside, which is not what was done outside."""
    judge.get_by_role("main").get_by_role("link", name=f"E-{envelope}", exact=True).click()
    expect(judge.get_by_role("main")).to_contain_text(WHY[language])
    done = judge.get_by_role("region", name=said("What was done in that session")).locator(".timeline > li")
    expect(done).to_have_count(1)
    expect(done).to_contain_text(said("theme"), ignore_case=True)
    expect(done).not_to_contain_text(said("density"), ignore_case=True)


def give_judgement(judge: Page, language: str, said) -> None:
    question = ask(judge, said("It was justified"))
    question.locator("#confirm-reason").fill(JUDGED[language])
    question.locator(".confirm__submit").click()
    expect(judge.locator(".pagehead__title")).to_contain_text(said("justified"))
    expect(judge.get_by_role("main")).to_contain_text(JUDGED[language])


@pytest.mark.long
def test_a_sealed_credential_opens_an_hour_that_everybody_sees_and_another_judges(enter, stack, language, said, credential):
    code, envelope = credential
    usual = enter(PERSON, at="/me/", language=language)
    page = enter.stranger(locale=LOCALES[language], expecting=(422,))
    page.goto("/emergency/")
    look(page, "emergency-door", language)

    come_in(page, "abcd-efgh-ijkl", WHY[language], said)
    expect(page.locator(".field__error, .banner").first).to_be_visible()
    look(page, "emergency-refused", language)
    come_in(page, code, WHY[language], said)
    alarm = said("Emergency access is open: %(name)s").partition("%")[0].strip()
    expect(page.locator(".banner").filter(has_text=alarm)).to_be_visible()
    look(page, "emergency-inside", language)
    act_inside(page, said)
    act_outside(usual, alarm, said)

    # Everybody concerned was told, and the same credential opens nothing more
    wait_until(lambda: stack.fetch(TOLD, f"E-{envelope}")[0][0] >= 3, "Super Admin, QA & Compliance and its person are told")
    again = enter.stranger(locale=LOCALES[language], expecting=(422,))
    again.goto("/emergency/")
    come_in(again, code, WHY[language], said)
    expect(again).to_have_url(re.compile("/emergency/$"))

    # After an hour it is over, whatever one does, and the debt is left
    stack.execute(AN_HOUR_LATER, envelope)
    page.goto("/tenants/")
    expect(page).to_have_url(re.compile("/sign-in/"))
    expect(page.get_by_text(said("The emergency session is over."))).to_be_visible()

    judge = enter("qa.compliance", at="/", language=language)
    expect(judge.locator(".banner").filter(has_text=alarm)).to_have_count(0)
    look(judge, "emergency-debt", language)
    see_what_was_done(judge, envelope, language, said)
    look(judge, "emergency-page", language)
    give_judgement(judge, language, said)
    look(judge, "emergency-judged", language)
    judge.goto("/")
    expect(judge.get_by_role("main").get_by_role("link", name=f"E-{envelope}", exact=True)).to_have_count(0)
