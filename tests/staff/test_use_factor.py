"""Does a second factor prove that it is them: once, for this person, and not by guessing?"""

import html
import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from hqconsole.kernel import clock
from hqconsole.kernel.roles import Role
from staff import actions, factors
from staff.models import Factor, Proof, Session
from tenants import actions as tenants
from tests import make
from tests.staff.security_key import SecurityKey

pytestmark = pytest.mark.django_db
QUESTION = re.compile(r'data-question="([^"]+)"')


@pytest.fixture
def admin(hire):
    return hire(Role.SUPER_ADMIN)


@pytest.fixture
def browser(admin, client):
    """A Super Admin for whom the provider does not vouch twice."""
    make.sign_in(client, admin, has_two_factors=False)
    return client


@pytest.fixture
def key_of():
    """A security key, given to somebody."""

    def key_of(person) -> SecurityKey:
        question, state = factors.question_to_register(person)
        key = SecurityKey()
        credential, counter = factors.registered(key.register(question), state)
        facts = {"kind": Factor.Kind.WEBAUTHN, "name": "Key", "secret": credential, "counter": counter}
        Factor.objects.create(person=person, added_at=clock.now(), **facts)
        return key

    return key_of


def give(browser, **form):
    return browser.post(reverse("staff:second_factor"), {"next": "/tenants/"} | form)


def question_on(page) -> str:
    return html.unescape(QUESTION.search(page.text)[1])


def is_in(browser) -> bool:
    return browser.get("/tenants/").status_code == 200


def test_an_admin_with_a_factor_is_asked_for_it_and_then_goes_on(browser, admin, app_of, code_of):
    secret = app_of(admin)
    asked = browser.get("/tenants/")
    assert asked.url == reverse("staff:second_factor") + "?next=%2Ftenants%2F"
    key = browser.session.session_key

    answer = give(browser, code=code_of(secret))

    assert (answer.status_code, answer.headers["Location"]) == (303, "/tenants/")
    assert browser.session.session_key != key
    assert is_in(browser)


def test_until_then_not_even_another_factor_can_be_added(browser, admin, app_of):
    app_of(admin)

    assert browser.get(reverse("staff:factors")).url.startswith(reverse("staff:second_factor"))
    assert browser.get(reverse("staff:prove"), {"for": "0" * 64}).url.startswith(reverse("staff:second_factor"))
    assert browser.get("/api/v1/tenants").status_code == 403


def test_a_code_counts_once_and_so_does_an_older_one(browser, admin, app_of, code_of):
    secret = app_of(admin)
    with time_machine.travel(clock.now(), tick=False):
        assert give(browser, code=code_of(secret)).status_code == 303
        assert give(browser, code=code_of(secret)).status_code == 422
        assert give(browser, code=code_of(secret, -1)).status_code == 422
        assert give(browser, code=code_of(secret, 1)).status_code == 303


@pytest.mark.parametrize("later", [-2, 2])
def test_a_code_of_another_minute_is_none(browser, admin, app_of, code_of, later):
    with time_machine.travel(clock.now(), tick=False):
        assert give(browser, code=code_of(app_of(admin), later)).status_code == 422


def test_an_app_of_somebody_else_proves_nothing(browser, admin, hire, app_of, code_of):
    app_of(admin)

    assert give(browser, code=code_of(app_of(hire(username="other")))).status_code == 422


@pytest.mark.parametrize("code", ["", "0", "000000000", "１２３４５６", "nul\0", "<b>"])
def test_an_odd_code_is_a_wrong_one(browser, admin, app_of, code):
    app_of(admin)

    assert give(browser, code=code).status_code == 422
    assert not is_in(browser)


def test_five_wrong_codes_stop_codes_for_a_while_and_the_session_goes_on(admin, visit, app_of, code_of):
    secret, browser = app_of(admin), visit(admin)
    with time_machine.travel(clock.now(), tick=False) as time:
        for _each in range(5):
            assert give(browser, code="000000").status_code == 422
        assert give(browser, code=code_of(secret)).status_code == 429
        assert is_in(browser)
        time.shift(timedelta(minutes=15, seconds=1))
        assert give(browser, code=code_of(secret)).status_code == 303


def test_wrong_codes_of_somebody_else_do_not_stop_me(admin, visit, hire, app_of, code_of):
    other = hire(Role.TECH_ADMIN, username="other")
    app_of(other)
    guesser = Client()
    make.sign_in(guesser, other)
    for _each in range(6):
        give(guesser, code="000000")

    assert give(visit(admin), code=code_of(app_of(admin))).status_code == 303


def test_a_recovery_code_counts_once_however_it_is_written(browser, admin, hire, acting):
    session = make.sign_in(Client(), admin)
    wish = {"kind": "totp", "name": "App", "secret": factors.new_secret(), "counter": 0}
    _factor, codes = actions.add_factor(person=admin, session=session, **wish, by=acting(admin, confirmed=True))

    assert give(browser, code=codes[0].upper().replace("-", " ")).status_code == 303
    assert give(browser, code=codes[0]).status_code == 422
    assert give(browser, code=codes[1]).status_code == 303


def test_a_security_key_answers_the_question_of_this_page(browser, admin, key_of):
    key = key_of(admin)
    answer = key.prove(question_on(browser.get(reverse("staff:second_factor"))))

    assert give(browser, answer=answer).status_code == 303
    assert give(browser, answer=answer).status_code == 422
    assert is_in(browser)


def test_other_keys_sites_questions_and_copies_prove_nothing(browser, admin, hire, key_of):
    key, theirs = key_of(admin), key_of(hire(username="other"))
    page = reverse("staff:second_factor")
    old = key.prove(question_on(browser.get(page)))
    assert give(browser, answer=theirs.prove(question_on(browser.get(page)))).status_code == 422
    assert give(browser, answer=old).status_code == 422
    key.origin = "https://hq.example.evil"
    assert give(browser, answer=key.prove(question_on(browser.get(page)))).status_code == 422
    key.origin = SecurityKey().origin
    assert give(browser, answer=key.prove(question_on(browser.get(page)))).status_code == 303
    key.counter = 0
    assert give(browser, answer=key.prove(question_on(browser.get(page)))).status_code == 422


@pytest.mark.parametrize("answer", ["{}", "[]", "null", "nonsense", '{"id": "a", "rawId": "!", "response": {}}'])
def test_an_odd_answer_is_a_wrong_one(browser, admin, key_of, answer):
    key_of(admin)
    browser.get(reverse("staff:second_factor"))

    assert give(browser, answer=answer).status_code == 422


def test_it_is_recorded_by_what_it_was_proved(browser, admin, app_of, code_of, recorded):
    give(browser, code=code_of(app_of(admin)))

    assert {"proved_by": "totp"} in recorded()
    assert Session.objects.get().has_two_factors


def test_nobody_uses_the_factor_of_somebody_else(hire, acting):
    person = hire()
    session = make.sign_in(Client(), person)

    with pytest.raises(actions.NotYours):
        actions.use_factor(person=person, session=session, code="1", by=acting(hire(username="other")))


def suspended(browser, tenant, proof: str) -> bool:
    form = {"typed_name": tenant.slug, "reason": make.REASON, "proof": proof}
    browser.post(reverse("tenants:suspend", args=[tenant.slug]), form)
    tenant.refresh_from_db()
    return tenant.is_suspended


def proved(browser, act, **form) -> str:
    """The key of the proof that the page gives for this act; "" where it gives none."""
    answer = browser.post(reverse("staff:prove"), {"for": act, "next": "/tenants/"} | form)
    return answer.headers.get("Location", "").partition("proof=")[2]


def test_a_code_proves_one_act_once(admin, visit, app_of, code_of):
    secret, browser, tenant = app_of(admin), visit(admin), make.tenant()
    purpose = tenants.suspend.action.purpose({"tenant": tenant})
    with time_machine.travel(clock.now(), tick=False):
        proof = proved(browser, purpose, method="code", code=code_of(secret))
        assert not proved(browser, purpose, method="code", code=code_of(secret))

        assert not suspended(browser, make.tenant(), proof)
        assert suspended(browser, tenant, proof)
    assert Proof.objects.get(pk=proof).method == "totp"


def test_a_key_proves_an_act_too(admin, visit, key_of):
    key, browser, tenant = key_of(admin), visit(admin), make.tenant()
    purpose = tenants.suspend.action.purpose({"tenant": tenant})
    answer = key.prove(question_on(browser.get(reverse("staff:prove"), {"for": purpose})))

    assert suspended(browser, tenant, proved(browser, purpose, method="webauthn", answer=answer))


def test_a_wrong_code_proves_nothing_and_the_page_asks_again(admin, visit, app_of):
    app_of(admin)

    answer = visit(admin).post(reverse("staff:prove"), {"for": "0" * 64, "method": "code", "code": "000000"})

    assert answer.status_code == 422
    assert "That was not right." in answer.text
    assert not Proof.objects.exists()


def test_where_the_provider_cannot_ask_again_only_factors_are_offered(admin, visit, settings, app_of):
    from dataclasses import replace

    settings.HQ_PROVIDER = replace(settings.HQ_PROVIDER, asks_again=False)
    browser = visit(admin)
    assert "Add a second factor" in browser.get(reverse("staff:prove"), {"for": "0" * 64}).text

    app_of(admin)
    page = browser.get(reverse("staff:prove"), {"for": "0" * 64}).text
    assert "Use the code" in page
    assert "Sign in with" not in page


def test_a_factor_makes_the_session_fresh_where_that_is_asked(admin, client, app_of, code_of):
    make.sign_in(client, admin, clock.now() - timedelta(hours=1))
    secret = app_of(admin)
    assert "Use the code" in client.get(reverse("staff:sign_in_again"), {"next": "/raw/"}).text

    answer = give(client, code=code_of(secret), next="/raw/")

    assert answer.headers["Location"] == "/raw/"
    assert clock.now().timestamp() - client.session["signed_in_at"] < 60
