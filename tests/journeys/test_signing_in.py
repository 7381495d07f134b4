"""Can each of the staff come in, does an outsider stay out, and is signing out the end?"""

import pytest
from playwright.sync_api import expect

from tests.journeys.visitors import sign_in

STAFF = {
    "super.admin": ("Super Admin", "Super Admin"),
    "tech.admin": ("Technical Admin", "Technical Admin"),
    "business.admin": ("Business Admin", "Business Admin"),
    "qa.compliance": ("QA & Compliance", "QA & Compliance"),
    "support.lead": ("Support Lead", "Support & Analyst"),
    "analyst.one": ("محلل", "الدعم والتحليل"),
}


@pytest.mark.parametrize("person", STAFF)
def test_each_of_the_staff_comes_in_with_their_role(enter, person):
    enter.prefer(person, "ar" if person == "analyst.one" else "en")
    page = enter.stranger()

    sign_in(page, person)

    name, role = STAFF[person]
    expect(page.locator(".me__name")).to_have_text(name)
    expect(page.locator(".me__role")).to_have_text(role)


def test_an_outsider_is_refused_and_told_why(enter):
    page = enter.stranger(expecting=(403,))

    sign_in(page, "outsider")

    expect(page.get_by_role("heading", level=1)).to_have_text("You have no role at HQ")
    expect(page.get_by_role("main")).to_contain_text("ask a Super Admin or your IT service desk")
    page.goto("/tenants/")
    expect(page).to_have_url("/sign-in/?next=/tenants/")


def test_signing_out_leaves_nothing_open(enter):
    page = enter.stranger()
    sign_in(page, "qa.compliance")

    page.locator(".me").click()
    page.get_by_role("button", name="Sign out").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    page.goto("/tenants/")
    expect(page).to_have_url("/sign-in/?next=/tenants/")


def test_a_deep_link_is_remembered_through_the_sign_in(enter):
    page = enter.stranger()
    page.goto("/audit/?actor=seed")

    page.get_by_role("button", name="Sign in with").click()
    page.locator('button[value="qa.compliance"]').click()

    expect(page).to_have_url("/audit/?actor=seed")
