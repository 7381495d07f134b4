"""Does the whole sign-in work between the running console and the running provider?"""

import json
import re
import time
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.staff.browser import Browser

pytestmark = pytest.mark.stack


@pytest.fixture
def visitor(stack):
    return Browser(stack.url)


def picking_page(visitor, page, **fields):
    """Press the button of a page of ours, which leads to the provider."""
    return visitor.submit(page, page.path, **fields)


def test_discovery_names_the_issuer_its_keys_and_pkce(visitor):
    asked = picking_page(visitor, visitor.open("/sign-in/"), choose="1")
    issuer = "{0.scheme}://{0.netloc}".format(urlsplit(asked.url))

    discovery = json.loads(visitor.open(issuer + "/.well-known/openid-configuration").text)
    keys = json.loads(visitor.open(discovery["jwks_uri"]).text)["keys"]

    assert discovery["issuer"] == issuer
    assert discovery["code_challenge_methods_supported"] == ["S256"]
    assert [key["kty"] for key in keys] == ["RSA"]


def test_the_request_carries_state_nonce_and_challenge(visitor):
    asked = picking_page(visitor, visitor.open("/sign-in/"), choose="1")

    request = parse_qs(urlsplit(parse_qs(urlsplit(asked.url).query)["next"][0]).query)

    assert request["code_challenge_method"] == ["S256"]
    assert {"state", "nonce", "code_challenge"} <= set(request)
    assert "prompt" not in request  # taken off, or the provider would ask for ever


def test_a_click_on_a_person_opens_the_page_that_was_asked_for(visitor):
    page = visitor.sign_in_as("business.admin", goal="/me/")

    assert (page.status, page.path) == (200, "/me/")
    assert "Business Admin" in page.text


def test_each_of_the_six_has_their_role(stack):
    roles = {
        "super.admin": "Super Admin",
        "tech.admin": "Technical Admin",
        "business.admin": "Business Admin",
        "qa.compliance": "QA &amp; Compliance",
        "support.lead": "Support &amp; Analyst",
    }
    for person, role in roles.items():
        assert role in Browser(stack.url).sign_in_as(person).text


def test_an_outsider_is_told_why_and_stays_outside(visitor):
    page = visitor.sign_in_as("outsider")

    assert page.status == 403
    assert "You have no role at HQ" in page.text
    assert visitor.open("/me/").path == "/sign-in/"


def test_after_signing_out_one_can_be_somebody_else(visitor):
    page = visitor.sign_in_as("qa.compliance")

    signed_out = visitor.submit(page, "/sign-out/")
    asked = picking_page(visitor, signed_out, choose="1")
    again = visitor.submit(asked, "", person="tech.admin")

    assert signed_out.path == "/sign-in/"
    assert "Choose who you are" in asked.text
    assert again.status == 200


def test_the_provider_remembers_who_signed_in_unless_asked(visitor):
    page = visitor.sign_in_as("qa.compliance")
    signed_out = visitor.submit(page, "/sign-out/")

    page = visitor.submit(signed_out, "/sign-in/", next="/me/")

    assert page.path == "/me/"


def test_signing_in_again_asks_again_and_returns(visitor):
    visitor.sign_in_as("super.admin")
    question = visitor.open("/sign-in/again/?next=/me/")

    asked = picking_page(visitor, question)
    page = visitor.submit(asked, "", person="super.admin")

    assert "Choose who you are" in asked.text
    assert (page.status, page.path) == (200, "/me/")


def test_signing_in_again_as_somebody_else_is_refused_and_changes_nothing(visitor):
    visitor.sign_in_as("support.lead")
    asked = picking_page(visitor, visitor.open("/sign-in/again/?next=/me/"))

    page = visitor.submit(asked, "", person="super.admin")

    assert page.status == 403
    assert "Support Lead" in visitor.open("/me/").text


def test_an_answer_can_be_used_once(visitor):
    asked = picking_page(visitor, visitor.open("/sign-in/"), choose="1")
    visitor.submit(asked, "", person="super.admin")
    callback = next(url for url in visitor.redirects.visited if "/callback/" in url)

    again = visitor.open(callback)

    assert again.status == 401
    assert "Not signed in" in again.text


def test_a_stolen_answer_is_worth_nothing_in_another_browser(visitor, stack):
    asked = picking_page(visitor, visitor.open("/sign-in/"), choose="1")
    visitor.redirects.stop = "/callback/"
    visitor.submit(asked, "", person="super.admin")
    callback = visitor.redirects.visited[-1]

    thief = Browser(stack.url)

    assert thief.open(callback).status == 401
    assert thief.open("/me/").path == "/sign-in/"


def test_the_provider_refuses_a_way_back_it_does_not_know(visitor):
    asked = picking_page(visitor, visitor.open("/sign-in/"), choose="1")
    wrong = re.sub(r"sso%252Fcallback", "elsewhere", asked.url)

    page = visitor.submit(visitor.open(wrong), "", person="super.admin")

    assert "cannot be answered" in page.text


@pytest.fixture
def demo_people(stack):
    """The demo provider's page on which it is told what to say about people; afterwards all is as before."""
    browser = Browser(stack.supervisor.variables["HQ_OIDC_SERVER_URL"])

    def demo_people(person: str, **fields) -> None:
        browser.submit(browser.open("/people/"), "/people/", person=person, **fields)

    yield demo_people
    demo_people("qa.compliance", is_active="on", roles="QA_COMPLIANCE")
    demo_people("support.lead", is_active="on", roles="SUPPORT_ANALYST")
    demo_people("business.admin", is_active="on", roles="BUSINESS_ADMIN")


def soon(holds) -> float:
    """After how many seconds it holds; a minute is too long."""
    begun = time.monotonic()
    while not holds():
        assert time.monotonic() - begun < 60
        time.sleep(0.5)
    return time.monotonic() - begun


def test_what_the_provider_says_anew_counts_within_a_minute(stack, demo_people):
    """Somebody has another role, somebody lost theirs, somebody is disabled; waited for at once."""
    other, without, disabled = (Browser(stack.url) for _person in range(3))
    assert "QA &amp; Compliance" in other.sign_in_as("qa.compliance").text
    assert without.sign_in_as("support.lead").path == "/me/"
    assert disabled.sign_in_as("business.admin").path == "/me/"

    demo_people("qa.compliance", is_active="on", roles="TECH_ADMIN")
    demo_people("support.lead", is_active="on")
    demo_people("business.admin")

    for browser in (without, disabled):
        soon(lambda browser=browser: browser.open("/me/").path == "/sign-in/")
    soon(lambda: "Technical Admin" in other.open("/me/").text)
