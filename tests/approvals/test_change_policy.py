"""A policy is made stricter by one person and weaker by two; the database sees to it."""

import pytest
from django.db import IntegrityError

from approvals import actions
from approvals.models import Policy, State
from hqconsole.kernel.actions import check_deferred_rules
from hqconsole.kernel.errors import Refusal
from hqconsole.kernel.roles import Role
from tests import make
from tests.approvals.conftest import acting, approve, ask, execute

pytestmark = pytest.mark.django_db


@pytest.fixture
def policy(holder):
    make.person(Role.SUPER_ADMIN)
    make.person(Role.SUPER_ADMIN)
    return Policy.objects.create(verb="tenants.suspend", condition="always", approvers_needed=1, request_hours=48)


def terms(policy, **points) -> dict:
    return policy.terms.columns | points


def change(policy, person, **points):
    by = acting(person, policy.slug)
    return actions.change_policy(policy=policy, terms=terms(policy, **points), reason="After the last audit", by=by)


STRICTER = [{"approvers_needed": 2}, {"request_hours": 24}, {"execution_hours": 2}, {"roles": ["super_admin"]}]


@pytest.mark.parametrize("point", STRICTER)
def test_stricter_is_done_at_once(policy, holder, point):
    assert change(policy, holder, **point).terms.columns == policy.terms.columns | point


WEAKER = [{"request_hours": 72}, {"may_schedule": True}, {"request_hours": 24, "may_schedule": True}]


@pytest.mark.parametrize("point", WEAKER)
def test_weaker_is_sent_for_review_and_done_when_another_agrees(policy, holder, point):
    request = ask(holder, actions.change_policy, policy=policy, terms=terms(policy, **point), reason="It takes too long")
    assert Policy.objects.get().terms == policy.terms
    assert request.execution_hours == 1

    request = execute(approve(request, make.person(Role.SUPER_ADMIN)))

    assert (request.state, request.outcome) == (State.EXECUTED, "")
    assert Policy.objects.get().terms.columns == terms(policy, **point)


def test_the_same_terms_are_no_change(policy, holder):
    with pytest.raises(Refusal, match="already"):
        change(policy, holder)


def test_a_change_that_nobody_could_meet_is_refused(policy, holder):
    with pytest.raises(actions.Unsound):
        change(policy, holder, approvers_needed=3)


@pytest.mark.parametrize("column", [{"request_hours": 72}, {"execution_hours": 24, "may_schedule": True}, {"may_schedule": True}])
def test_the_database_lets_nobody_weaken_it_alone(policy, column):
    Policy.objects.filter(pk=policy.pk).update(**column)

    with pytest.raises(IntegrityError, match="others agreed to"):
        check_deferred_rules()


@pytest.mark.parametrize("column", [{"verb": "tenants.reactivate"}, {"condition": "active_tenant"}, {"limit": 9}])
def test_what_a_policy_is_about_never_changes(policy, column):
    with pytest.raises(IntegrityError, match="never changes"):
        Policy.objects.filter(pk=policy.pk).update(**column)


def test_the_page_asks_for_a_second_person_only_where_it_gets_weaker(policy, holder):
    browser, address = make.client_of(holder), f"/approvals/policies/{policy.pk}/change/"
    form = {"approvers_needed": 1, "request_hours": 48, "execution_hours": 24}

    assert browser.get(address).status_code == 200
    assert browser.get(address, form | {"request_hours": 24}).context["review"] == ""
    assert "has to agree first" in browser.get(address, form | {"request_hours": 100}).context["review"]
