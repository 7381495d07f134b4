"""How does somebody get a second factor, and who gets none?"""

import html
import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse

from hqconsole.kernel import clock, ledger
from hqconsole.kernel.actor import Origin
from hqconsole.kernel.errors import ConsentMissing, InvalidInput
from hqconsole.kernel.roles import Role
from staff import actions, factors
from tests import make
from tests.staff.security_key import SecurityKey

pytestmark = pytest.mark.django_db
SECRET = re.compile(r'data-copy="([A-Z2-7]{32})"')
QUESTION = re.compile(r'data-question="([^"]+)"')
CODE = re.compile(r"<code>((?:[a-z2-7]{4}-){3}[a-z2-7]{4})</code>")


def question_on(page) -> str:
    return html.unescape(QUESTION.search(page.text)[1])


@pytest.fixture
def wish(hire, acting):
    """The arguments of add_factor for somebody who signed in a moment ago."""

    def wish(person=None, **given) -> dict:
        person = person or hire()
        session = make.sign_in(Client(), person)
        usual = {"person": person, "session": session, "kind": "totp", "name": "Telephone", "secret": "S", "counter": 0}
        return usual | {"by": acting(person, confirmed=True)} | given

    return wish


def test_an_app_is_added_by_its_first_code_and_recovery_codes_are_shown_once(hire, visit, code_of):
    person = hire()
    browser = visit(person)
    secret = SECRET.search(browser.get(reverse("staff:add_app")).text)[1]

    page = browser.post(reverse("staff:add_app"), {"name": "Telephone", "code": code_of(secret), "confirmed": "on"})

    factor = person.factors.get()
    assert (factor.kind, factor.name, factor.secret) == ("totp", "Telephone", secret)
    assert len(CODE.findall(page.text)) == 10
    assert not CODE.findall(browser.get(reverse("staff:factors")).text)


def test_a_wrong_first_code_adds_nothing_and_the_same_secret_stays(hire, visit, code_of):
    person = hire()
    browser = visit(person)
    secret = SECRET.search(browser.get(reverse("staff:add_app")).text)[1]
    wrong = {"name": "Telephone", "code": code_of(secret, 9), "confirmed": "on"}

    page = browser.post(reverse("staff:add_app"), wrong)

    assert (page.status_code, SECRET.search(page.text)[1]) == (422, secret)
    assert not person.factors.exists()


def test_a_security_key_is_added_by_its_answer(hire, visit):
    person, key = hire(), SecurityKey()
    browser = visit(person)
    answer = key.register(question_on(browser.get(reverse("staff:add_key"))))

    page = browser.post(reverse("staff:add_key"), {"name": "Key", "answer": answer, "confirmed": "on"})

    assert "“Key” is added." in page.text
    assert factors.credential_of(person.factors.get()).credential_id == key.identity


def test_an_answer_to_an_older_question_or_from_another_site_adds_nothing(hire, visit):
    person = hire()
    browser = visit(person)
    older = SecurityKey().register(question_on(browser.get(reverse("staff:add_key"))))
    elsewhere = SecurityKey("https://hq.example.evil").register(question_on(browser.get(reverse("staff:add_key"))))

    for answer in (older, elsewhere, "", "{}", "[]", "nonsense", '{"id": 1}'):
        form = {"name": "Key", "answer": answer, "confirmed": "on"}
        assert browser.post(reverse("staff:add_key"), form).status_code == 422
    assert not person.factors.exists()


def test_the_second_one_brings_no_new_codes(wish, hire):
    person = hire()

    _factor, codes = actions.add_factor(**wish(person))
    _other, none = actions.add_factor(**wish(person, name="Key"))

    assert (len(codes), none) == (10, [])


def test_it_takes_a_confirmation_a_name_of_its_own_and_its_own_person(wish, hire, acting):
    person = hire()
    with pytest.raises(ConsentMissing):
        actions.add_factor(**wish(person, by=acting(person)))
    with pytest.raises(InvalidInput):
        actions.add_factor(**wish(person, name="  "))
    with pytest.raises(actions.NotYours):
        actions.add_factor(**wish(person, by=acting(hire(username="other"), confirmed=True)))
    actions.add_factor(**wish(person))
    with pytest.raises(InvalidInput):
        actions.add_factor(**wish(person))


def test_a_session_left_open_gets_no_factor_and_no_script_does(wish, hire, acting):
    person = hire()
    old = wish(person)
    with time_machine.travel(clock.now() + timedelta(minutes=6)), pytest.raises(actions.NotFreshEnough):
        actions.add_factor(**old)
    with pytest.raises(actions.NotFreshEnough):
        actions.add_factor(**wish(person, by=acting(person, Origin.API, confirmed=True)))


@pytest.mark.parametrize("page", ["staff:add_app", "staff:add_key", "staff:renew_recovery_codes"])
def test_whoever_signed_in_a_while_ago_is_led_through_a_fresh_sign_in_and_back(hire, page):
    browser, address = Client(), reverse(page)
    make.sign_in(browser, hire(Role.SUPPORT_ANALYST))

    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        assert browser.get(address).url == f"{reverse('staff:sign_in_again')}?next={address.replace('/', '%2F')}"


def test_whoever_has_yet_to_add_the_factor_their_role_takes_can_sign_in_again(hire):
    browser = Client()
    make.sign_in(browser, hire(Role.TECH_ADMIN), has_two_factors=False)

    assert browser.get(reverse("staff:sign_in_again")).status_code == 200


def test_secrets_are_encrypted_and_neither_they_nor_codes_are_in_the_ledger(wish):
    _factor, codes = actions.add_factor(**wish(secret="JBSWY3DPEHPK3PXP"))

    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM hq.staff_factor")
        stored = cursor.fetchone()[0]
        cursor.execute("SELECT string_agg(code_hash, ' ') FROM hq.staff_recoverycode")
        hashes = cursor.fetchone()[0]
    captured = str([change.changes for change in ledger.captured_since(0)])
    assert "JBSWY3DPEHPK3PXP" not in stored + captured
    assert stored not in captured
    assert not [code for code in codes if code in hashes + captured]
    assert hashes.split()[0] not in captured


@pytest.mark.parametrize("role", [Role.SUPER_ADMIN, Role.TECH_ADMIN])
def test_without_a_second_factor_an_admin_reaches_only_the_pages_to_add_one(hire, client, role, code_of):
    make.sign_in(client, hire(role), has_two_factors=False)
    for path in ("/", "/tenants/", "/raw/", "/me/", "/roles/"):
        assert client.get(path).url.startswith(reverse("staff:factors"))
    assert client.get("/api/v1/tenants").status_code == 403
    assert "Your role takes a second factor" in client.get(reverse("staff:factors")).text
    secret = SECRET.search(client.get(reverse("staff:add_app")).text)[1]

    client.post(reverse("staff:add_app"), {"name": "Telephone", "code": code_of(secret), "confirmed": "on"})

    assert client.get("/tenants/").status_code == 200


@pytest.mark.parametrize("role", [Role.BUSINESS_ADMIN, Role.QA_COMPLIANCE, Role.SUPPORT_ANALYST])
def test_other_roles_may_go_without(hire, client, role):
    make.sign_in(client, hire(role), has_two_factors=False)

    assert client.get("/tenants/").status_code == 200


def test_the_picture_says_who_and_where(hire):
    person = hire()
    address = factors.address_for_app("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", person)

    assert address.startswith("otpauth://totp/HQ%20Console:salma?")
    assert factors.drawn(address)["path"].startswith("M2 2h1v1h-1z")
