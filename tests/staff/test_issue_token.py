"""How does a person get a token, and who does not?"""

import hashlib
import re

import pytest
from django.urls import reverse

from hqconsole.kernel import ledger
from hqconsole.kernel.actor import Actor, Origin
from hqconsole.kernel.errors import ConsentMissing, Forbidden, InvalidInput
from staff import actions


def test_a_token_is_returned_once_and_kept_as_a_hash(hire, acting):
    person = hire()
    place = ledger.mark()

    token, raw = actions.issue_token(person=person, name=" Nightly report ", by=acting(person, confirmed=True))

    assert raw.startswith("hqs_")
    assert raw.startswith(token.prefix)
    assert token.token_hash == hashlib.sha256(raw.encode()).hexdigest()
    assert token.name == "Nightly report"
    assert token.expires_at - token.created_at == actions.TOKEN_LIFE
    (change,) = ledger.captured_since(place)
    assert change.changes["token_hash"] == ["(hidden)", "(hidden)"]
    assert raw not in str(change)


def test_a_token_takes_a_confirmation(hire, acting):
    person = hire()

    with pytest.raises(ConsentMissing):
        actions.issue_token(person=person, name="x", by=acting(person))

    assert not person.tokens.exists()


def test_a_token_needs_a_name(hire, acting):
    person = hire()

    with pytest.raises(InvalidInput):
        actions.issue_token(person=person, name="  ", by=acting(person, confirmed=True))


def test_a_token_cannot_get_itself_a_successor(hire, acting):
    person = hire()

    with pytest.raises(actions.NoTokenForToken):
        actions.issue_token(person=person, name="x", by=acting(person, Origin.API, confirmed=True))


def test_nobody_gets_a_token_of_somebody_else(hire, acting):
    person, other = hire(), hire(username="other")

    with pytest.raises(actions.NotYours):
        actions.issue_token(person=person, name="x", by=acting(other, confirmed=True))


def test_machines_get_no_tokens(hire):
    with pytest.raises(Forbidden):
        actions.issue_token(person=hire(), name="x", by=Actor.worker("any"))


def test_the_page_shows_the_token_once(hire, visit):
    person = hire()
    browser = visit(person)

    page = browser.post(reverse("staff:issue_token"), {"name": "Report", "confirmed": "on"})
    later = browser.get(reverse("staff:account"))

    (token,) = person.tokens.all()
    raw = re.search(r"hqs_[\w-]{43}", page.text)[0]
    assert hashlib.sha256(raw.encode()).hexdigest() == token.token_hash
    assert "no-store" in page.headers["Cache-Control"]
    assert raw not in later.text
    assert token.prefix in later.text


def test_the_page_insists_on_the_confirmation(hire, visit):
    person = hire()

    page = visit(person).post(reverse("staff:issue_token"), {"name": "Report"})

    assert page.status_code == 422
    assert "Confirm it" in page.text
    assert not person.tokens.exists()
