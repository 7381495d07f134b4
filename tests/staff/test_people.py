"""Who works here, what could they do, and when did they join, move and leave?"""

import re

import pytest
from django.urls import reverse

from hqconsole.kernel.actor import Actor
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.roles import VERBS_OF, Role
from staff import actions, queries
from staff.models import Person
from tests import make

pytestmark = pytest.mark.django_db


def test_the_list_is_narrowed_by_name_and_role(hire):
    hire(Role.QA_COMPLIANCE, username="salma.q")
    hire(Role.TECH_ADMIN, username="other", name_ar="ناصر")
    browser, address = make.client(Role.SUPPORT_ANALYST), reverse("staff:people")

    assert "salma.q" in browser.get(address).content.decode()
    assert "salma.q" not in browser.get(address, {"role": "tech_admin"}).content.decode()
    assert "other" in browser.get(address, {"text": "ناصر"}).content.decode()
    assert "Nothing matches" in browser.get(address, {"text": "nobody%_"}).content.decode()


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.WORKER])
def test_the_answers_are_those_of_the_rules(role):
    answers = {answer.verb: answer for answer in queries.simulated(make.person(role))}

    assert {verb for verb, answer in answers.items() if answer.can == "do"} == {v for v in VERBS_OF[role] if v in answers}
    assert all(answer.because for answer in answers.values())


def test_a_missing_verb_says_which_role_can():
    answers = {answer.verb: answer for answer in queries.simulated(make.person(Role.QA_COMPLIANCE))}

    assert "Super Admin" in answers[Permission.STAFF_DEACTIVATE].because


def test_the_page_answers_for_a_tenant_and_says_where_there_is_none(hire):
    person, tenant = hire(), make.tenant()
    browser, address = make.client(Role.QA_COMPLIANCE), reverse("staff:person", args=[person.pk])

    assert browser.get(address, {"tenant": tenant.slug}).status_code == 200
    assert "no such tenant" in browser.get(address, {"tenant": "nul\0"}).content.decode()


def test_joining_moving_leaving_and_returning_are_told_from_the_ledger(claim):
    for roles in ([Role.SUPPORT_ANALYST], [Role.TECH_ADMIN], [], [Role.TECH_ADMIN]):
        actions.sign_in(provider="sso", claims=claim(*roles), by=Actor.worker("sign_in"))

    assert [turn.step for turn in queries.turns_of(Person.objects.get(subject="salma"))] == [
        "returned",
        "left",
        "moved",
        "joined",
    ]


@pytest.mark.parametrize(("is_active", "act"), [(True, "Keep out"), (False, "Let in")])
def test_who_may_not_keep_out_or_let_in_sees_the_role_it_takes(hire, is_active, act):
    address = reverse("staff:person", args=[hire(is_active=is_active).pk])

    page = make.client(Role.SUPPORT_ANALYST).get(address).content.decode()

    assert re.search(rf'aria-disabled="true"[^>]*>.*?{act}</button>\s*<span[^>]*>It takes the role: Super Admin\.<', page, re.S)
    assert 'class="act' not in make.client().get(address).content.decode()


def test_somebody_without_the_audit_log_sees_no_history(hire):
    page = make.client(Role.SUPPORT_ANALYST).get(reverse("staff:person", args=[hire().pk])).content.decode()

    assert "Joined, moved, left" not in page
