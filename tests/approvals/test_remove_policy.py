"""A policy is removed by two people; the database sees to it."""

import pytest
from django.db import IntegrityError

from approvals import actions
from approvals.models import Policy, State
from hqconsole.kernel.actions import check_deferred_rules
from hqconsole.kernel.errors import SentForReview
from hqconsole.kernel.roles import Role
from tests import make
from tests.approvals.conftest import acting, approve, ask, execute
from tests.approvals.test_break_glass import break_glass

pytestmark = pytest.mark.django_db


@pytest.fixture
def policy(holder):
    return Policy.objects.create(verb="tenants.suspend", condition="always")


def test_removing_is_critical_and_always_takes_a_second_person(policy, holder):
    with pytest.raises(SentForReview):
        actions.remove_policy(policy=policy, reason="It is in the way", by=acting(holder, policy.slug))

    assert Policy.objects.exists()


def test_it_is_removed_when_another_agrees(policy, holder):
    request = ask(holder, actions.remove_policy, policy=policy, reason="It is in the way")

    assert execute(approve(request, make.person(Role.SUPER_ADMIN))).state == State.EXECUTED
    assert not Policy.objects.exists()


def test_an_agreement_about_one_policy_removes_no_other(policy, holder):
    other = Policy.objects.create(verb="tenants.reactivate", condition="always")
    request = approve(ask(holder, actions.remove_policy, policy=policy, reason="In the way"), make.person(Role.SUPER_ADMIN))
    request.state = State.EXECUTING
    request.save(update_fields=["state"])

    other.delete()

    request.state = State.EXECUTED
    request.save(update_fields=["state"])
    with pytest.raises(IntegrityError, match="others agreed to"):
        check_deferred_rules()


def test_the_database_lets_nobody_delete_it_alone(policy):
    policy.delete()

    with pytest.raises(IntegrityError, match="others agreed to"):
        check_deferred_rules()


def test_no_emergency_removes_a_policy(policy, holder):
    request = ask(holder, actions.remove_policy, policy=policy, reason="It is in the way")

    with pytest.raises(actions.NotAlone):
        break_glass(request, holder)


def test_the_page_shows_what_would_be_removed_and_who_has_to_agree(policy, holder):
    page = make.client_of(holder).get(f"/approvals/policies/{policy.pk}/remove/")

    assert page.status_code == 200
    assert "has to agree first" in page.context["review"]
    assert page.context["changes"]
