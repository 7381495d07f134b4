"""Who is let in, with which roles, and how does the page before the console behave?"""

from dataclasses import replace

import pytest
from django.urls import reverse

from hqconsole.kernel.actor import Actor
from hqconsole.kernel.errors import Forbidden
from hqconsole.kernel.roles import Role
from staff import actions
from staff.models import Person

MACHINE = Actor.worker("sign_in")


def sign_in(claims, **more):
    return actions.sign_in(provider="sso", claims=claims, by=MACHINE, **more)


def test_the_first_sign_in_writes_the_person_down(db, claim, recorded):
    person = sign_in(claim(Role.TECH_ADMIN))

    assert (person.provider, person.subject, person.username) == ("sso", "salma", "salma")
    assert (person.name_en, person.name_ar, person.language) == ("Salma", "سلمى", "ar")
    assert person.roles == [Role.TECH_ADMIN]
    assert recorded() == [{"signed_in": "yes"}]


def test_each_sign_in_replaces_the_roles_and_keeps_the_preferences(hire, claim):
    hire(Role.SUPER_ADMIN, Role.TECH_ADMIN, language="en", theme="dark")

    person = sign_in(claim(Role.SUPPORT_ANALYST))

    assert person.roles == [Role.SUPPORT_ANALYST]
    assert (person.language, person.theme) == ("en", "dark")


def test_a_person_who_lost_every_role_is_not_let_in_and_keeps_none(hire, claim, recorded):
    person = hire(Role.SUPER_ADMIN)

    assert sign_in(claim()) is None

    person.refresh_from_db()
    assert person.roles == []
    assert recorded() == [{"refused": "no role", "email": "salma@hq.example"}]


def test_an_outsider_leaves_a_trace_in_the_ledger_and_no_person(db, claim, recorded):
    assert sign_in(claim(subject="outsider")) is None

    assert not Person.objects.filter(subject="outsider").exists()
    assert recorded() == [{"refused": "no role", "email": "salma@hq.example"}]


def test_the_same_e_mail_at_another_identity_is_another_person(hire, claim):
    known = hire(Role.SUPER_ADMIN, email="salma@hq.example")

    newcomer = sign_in(claim(Role.QA_COMPLIANCE, subject="other", username="other"))

    assert newcomer.pk != known.pk
    assert newcomer.roles == [Role.QA_COMPLIANCE]


def test_nobody_takes_over_the_handle_of_somebody_else(hire, claim):
    salma = hire(Role.SUPER_ADMIN)

    with pytest.raises(actions.HandleTaken):
        sign_in(claim(Role.SUPER_ADMIN, subject="impostor"))

    assert Person.objects.get(username="salma") == salma


def test_a_deactivated_person_is_refused(hire, claim):
    hire(Role.SUPER_ADMIN, is_active=False)

    with pytest.raises(actions.Deactivated):
        sign_in(claim(Role.SUPER_ADMIN))


def test_signing_somebody_in_is_forbidden_to_people(hire, acting, claim):
    boss = hire(Role.SUPER_ADMIN, username="boss")

    with pytest.raises(Forbidden):
        actions.sign_in(provider="sso", claims=claim(Role.SUPER_ADMIN), by=acting(boss))


def test_the_page_offers_one_button_and_the_other_language(client, db):
    page = client.get(reverse("staff:sign_in"), {"next": "/roles/"})

    assert "Sign in with Jh Apps SSO (demo)" in page.text
    assert 'name="next" value="/roles/"' in page.text
    assert 'type="password"' not in page.text


def test_a_stranger_chooses_the_language_and_it_stays(client, db):
    page = client.get(reverse("staff:sign_in"), {"language": "ar", "next": "/roles/"}, follow=True)

    assert 'dir="rtl"' in page.text
    assert page.headers["Content-Language"] == "ar"


@pytest.mark.parametrize("goal", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "me/"])
def test_the_way_back_never_leads_out_of_the_house(client, db, goal):
    page = client.get(reverse("staff:sign_in"), {"next": goal})

    assert 'name="next" value="/"' in page.text


def test_the_page_sends_whoever_is_signed_in_on(hire, visit):
    answer = visit(hire()).get(reverse("staff:sign_in"), {"next": "/roles/"})

    assert answer.url == "/roles/"


def test_an_unreachable_provider_is_one_sentence(client, db, settings):
    settings.HQ_PROVIDER = replace(settings.HQ_PROVIDER, discovery="http://127.0.0.1:9/.well-known/openid-configuration")

    answer = client.post(reverse("staff:sign_in"))

    assert answer.status_code == 503
    assert "cannot be reached" in answer.text


def test_an_answer_nobody_asked_for_is_refused(client, db):
    answer = client.get("/sign-in/sso/callback/", {"state": "invented", "code": "stolen"})

    assert answer.status_code == 401
    assert "Not signed in" in answer.text
