"""Does an override go its whole way: asked for by one, agreed to by another, in force, and over by itself?"""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from hqconsole.kernel import clock
from tests.journeys.visitors import ask, barriers, overflows
from tests.stack import wait_until

TENANT = {"en": "demo-sohar-linen", "ar": "demo-sur-coast"}
KEY = "white_label"
ASKED = "Pilot of the reports for a month"
AGREED = "I spoke to the owner about it"
TICKET = "SUP-4711"
EXPIRE = "UPDATE plans_override SET starts_at = now() - interval '2 days', ends_at = now() - interval '1 minute' WHERE id = %s"
ORDER = """
INSERT INTO jobs_run (kind, subject, dedupe_key, ordered_by, arguments, state, attempt, fence, worker, error)
VALUES ('plan_enforcer_worker', %s, %s, 'worker:clock', '{}', 'queued', 0, 0, '', '')
"""


@pytest.fixture
def address(language):
    """Where the tenant of this language's journey has its features."""
    return f"/tenants/{TENANT[language]}/features/"


def test_an_override_from_the_request_to_its_own_end(enter, stack, language, said, address):
    page = enter("support.lead", at=f"{address}{KEY}/override/", language=language)
    page.get_by_label(said("On"), exact=True).check()
    page.locator("[name=ends_at]").fill(f"{clock.now() + timedelta(days=20):%Y-%m-%d}")
    page.locator("[name=ticket]").fill(TICKET)
    assert barriers(page, colours=language == "en") == []
    page.get_by_role("button", name=said("Go on")).click()
    page.locator("#confirm-reason").fill(ASKED)
    page.locator(".confirm__submit").click()
    expect(page).to_have_url(re.compile(r"/approvals/\d+/$"))
    asked_at = page.url

    page = enter("super.admin", at=asked_at, language=language)
    name = f"R-{asked_at.rstrip('/').rpartition('/')[2]}"
    enter.answer(ask(page, said("Agree")), name, AGREED)
    expect(page.locator("[data-toast]")).to_be_visible()
    given = "SELECT o.id FROM plans_override o JOIN tenants_tenant t ON t.id = o.tenant_id WHERE t.slug = %s AND ticket = %s"
    wait_until(lambda: stack.fetch(given, TENANT[language], TICKET), "the override is given")
    [(override,)] = stack.fetch(given, TENANT[language], TICKET)

    page.goto(address)
    row = page.get_by_role("row").filter(has_text=KEY)
    expect(row).to_contain_text(said("On"))
    row.get_by_role("link", name=said("Override"), exact=True).first.click()
    expect(page.locator(".pagehead__title")).to_contain_text(said("In force"))
    expect(page.get_by_role("main")).to_contain_text(ASKED)
    page.get_by_role("link", name=said("Split")).click()
    expect(page.locator(".diff--split")).to_be_visible()
    assert barriers(page, colours=language == "en") == []
    assert not overflows(page)

    stack.execute(EXPIRE, override)
    page.goto(address)
    expect(row).to_contain_text(said("Off"))  # nobody has done anything yet
    stack.execute(ORDER, language, f"plan_enforcer_worker:journey:{language}")
    concluded = "SELECT concluded_at IS NOT NULL FROM plans_override WHERE id = %s"
    wait_until(lambda: stack.fetch(concluded, override) == [(True,)], "the end is written down")
    page.goto(f"/tenants/{TENANT[language]}/audit/")
    expect(page.locator(".timeline")).to_contain_text(said("wrote down that an override ended by itself, of"))
