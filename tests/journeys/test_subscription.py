"""Does a tenant come to a plan, up at once, and down only where a second person sees what does not fit?"""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.visitors import ask, barriers, overflows

SLUG = {"en": "qa-dummy-01", "ar": "demo-sohar-linen"}
REASON = "Agreed on the telephone with the owner"
ENDED = """
UPDATE plans_subscription SET status = 'ended', ends_on = starts_on
WHERE status <> 'ended' AND tenant_id = (SELECT id FROM tenants_tenant WHERE slug = %s)
"""
BRANCHES = """
INSERT INTO public.org_branches_mst (id, tenant_org_id, name)
SELECT gen_random_uuid(), id, 'Branch ' || each FROM tenants_tenant, generate_series(1, 3) each WHERE slug = %s
"""


@pytest.fixture
def slug(stack, language):
    """A tenant whose subscription is over, and which has four branches in the product."""
    stack.execute(ENDED, SLUG[language])
    stack.execute(BRANCHES, SLUG[language])
    return SLUG[language]


def choose(page: Page, plan: str, said) -> None:
    """Ask what a plan would mean."""
    page.locator("#id_plan").select_option(plan)
    page.get_by_role("button", name=said("Show what it would mean")).click()
    expect(page.locator(".effects")).to_be_visible()


def confirm(page: Page, label: str) -> None:
    ask(page, label).locator(".confirm__submit").click()
    expect(page).to_have_url(re.compile(r"/subscription/$"))


def test_a_tenant_is_put_on_a_plan_moved_up_and_down_with_blockers(enter, said, slug, language):
    page = enter("business.admin", at=f"/tenants/{slug}/subscription/", language=language)
    page.get_by_role("link", name=said("Subscribe again")).click()
    choose(page, "STARTER", said)
    confirm(page, said("Put on this plan"))
    expect(page.get_by_role("main")).to_contain_text("29.000")

    page.get_by_role("link", name=said("Change plan or cycle")).click()
    choose(page, "GROWTH", said)
    expect(page.locator(".effects")).to_contain_text("50.000")
    confirm(page, said("Upgrade"))
    expect(page.get_by_role("main")).to_contain_text("79.000")
    assert barriers(page) == []

    page.get_by_role("link", name=said("Change plan or cycle")).click()
    choose(page, "STARTER", said)
    expect(page.locator(".banner--bad")).to_contain_text(said("It does not fit today"))
    assert barriers(page) == []
    assert not overflows(page)
    question = ask(page, said("Downgrade at the end of the term"))
    enter.answer(question, slug, REASON, "business.admin")
    expect(page).to_have_url(re.compile(r"/approvals/\d+/$"))
    expect(page.locator(".pagehead__title")).to_contain_text(said("Waiting for agreement"))
