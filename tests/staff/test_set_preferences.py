"""How does a person make the console their own?"""

import pytest
from django.urls import reverse

from hqconsole.kernel import ledger
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.errors import Forbidden, InvalidInput
from staff import actions


def wanted(**changed) -> dict:
    return {"theme": "dark", "density": "compact", "language": "ar"} | changed


def test_preferences_are_kept_and_witnessed(hire, acting):
    person = hire()
    place = ledger.mark()

    actions.set_preferences(person=person, **wanted(), by=acting(person))

    person.refresh_from_db()
    assert (person.theme, person.density, person.language) == ("dark", "compact", "ar")
    (change,) = ledger.captured_since(place)
    assert change.changes == {"theme": ["system", "dark"], "density": ["default", "compact"], "language": ["en", "ar"]}


def test_a_choice_that_does_not_exist_is_refused_by_name(hire, acting):
    person = hire()

    with pytest.raises(InvalidInput) as refusal:
        actions.set_preferences(person=person, **wanted(theme="pink", density="x"), by=acting(person))

    assert set(refusal.value.errors) == {"theme", "density"}


def test_setting_what_is_set_already_is_refused(hire, acting):
    person = hire(theme="dark", density="compact", language="ar")

    with pytest.raises(actions.AlreadySo):
        actions.set_preferences(person=person, **wanted(), by=acting(person))


def test_nobody_sets_the_preferences_of_somebody_else(hire, acting):
    person, other = hire(), hire(username="other")

    with pytest.raises(actions.NotYours):
        actions.set_preferences(person=person, **wanted(), by=acting(other))


def test_machines_have_no_preferences(hire):
    with pytest.raises(Forbidden):
        actions.set_preferences(person=hire(), **wanted(), by=Actor.worker("any"))


def test_one_button_sets_one_of_them_and_goes_back(hire, visit):
    person = hire(theme="light")

    answer = visit(person).post(reverse("staff:preferences"), {"language": "ar", "next": "/roles/?a=1"})

    person.refresh_from_db()
    assert (person.language, person.theme) == ("ar", "light")
    assert answer.headers["Location"] == "/roles/?a=1"


def test_the_way_back_stays_in_the_house_and_nothing_changed_is_no_fault(hire, visit):
    answer = visit(hire()).post(reverse("staff:preferences"), {"language": "en", "next": "https://evil.example/"})

    assert answer.headers["Location"] == reverse("staff:account")


def test_a_wrong_choice_comes_back_with_the_error(hire, visit):
    answer = visit(hire()).post(reverse("staff:preferences"), {"theme": "pink"})

    assert answer.status_code == 422
    assert "pink" in answer.text


def test_the_page_speaks_the_language_of_the_person(hire, visit):
    browser = visit(hire(language="ar"))

    page = browser.get(reverse("staff:account"), headers={"accept-language": "en"})

    assert 'lang="ar" dir="rtl"' in page.text
    assert "سلمى" in page.text


def test_strangers_are_sent_to_the_sign_in(client, db):
    answer = client.post(reverse("staff:preferences"), {"theme": "dark"})

    assert answer.url.startswith(reverse("staff:sign_in"))
