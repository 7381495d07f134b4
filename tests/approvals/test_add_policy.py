"""A policy is refused where it could match nothing, be met by nobody, or add nothing."""

import pytest

from approvals import actions
from approvals.models import Policy, Terms
from approvals.queries import demanded_terms
from hqconsole.kernel.errors import Forbidden
from hqconsole.kernel.roles import Role
from tenants.actions import suspend
from tests import make
from tests.approvals.conftest import acting

pytestmark = pytest.mark.django_db
TERMS = Terms().columns


@pytest.fixture
def super_admins(holder):
    return holder, make.person(Role.SUPER_ADMIN), make.person(Role.SUPER_ADMIN)


def add(person, verb="tenants.suspend", condition="always", limit=0, **terms):
    terms = TERMS | terms
    by = acting(person)
    return actions.add_policy(verb=verb, condition=condition, limit=limit, terms=terms, reason="Two pairs of eyes", by=by)


def demanded(person, **arguments) -> Terms | None:
    return demanded_terms(suspend.action, {"tenant": make.tenant(), "reason": "", "by": acting(person)} | arguments)


def test_from_then_on_the_act_takes_a_second_person(super_admins):
    assert demanded(super_admins[0]) is None

    add(super_admins[0], approvers_needed=2, request_hours=10)

    terms = demanded(super_admins[0])
    assert (terms.approvers_needed, terms.request_hours) == (2, 10)


def test_a_condition_decides_when(super_admins):
    add(super_admins[0], condition="active_tenant")

    assert demanded(super_admins[0]) is not None
    assert demanded(super_admins[0], tenant=make.suspended_tenant()) is None


def test_of_several_policies_the_strictest_points_hold(super_admins):
    add(super_admins[0], condition="always", approvers_needed=1, request_hours=10)
    add(super_admins[0], condition="active_tenant", approvers_needed=2, request_hours=100)

    terms = demanded(super_admins[0])
    assert (terms.approvers_needed, terms.request_hours, terms.may_schedule) == (2, 10, False)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"verb": "tenants.view"}, "verb"),
        ({"verb": "approvals.approve"}, "verb"),
        ({"verb": "tenants.configure"}, "verb"),  # machines only
        ({"verb": "no.such"}, "verb"),
        ({"condition": "no_such"}, "condition"),
        ({"condition": "tenants_over", "limit": 1000}, "condition"),  # suspending is about one tenant
        ({"condition": "days_over", "limit": 30}, "condition"),  # and for no time
        ({"verb": "tenants.reactivate", "condition": "active_tenant"}, "condition"),
        ({"approvers_needed": 3}, "approvers_needed"),  # three people, one of them asks
        ({"approvers_needed": 0}, "approvers_needed"),
        ({"approvers_needed": 4}, "approvers_needed"),
        ({"roles": ["support_analyst"]}, "approvers_needed"),  # who may not do it
        ({"request_hours": 169}, "request_hours"),
        ({"execution_hours": 25}, "execution_hours"),
        ({"verb": "approvals.remove_policy", "execution_hours": 2}, "execution_hours"),
    ],
)
def test_a_policy_that_means_nothing_is_refused_at_its_field(super_admins, wrong, field):
    with pytest.raises(actions.Unsound) as refused:
        add(super_admins[0], **wrong)

    assert field in refused.value.errors
    assert not Policy.objects.exists()


@pytest.mark.parametrize(
    "second",
    [
        {"condition": "always"},
        {"condition": "always", "approvers_needed": 1, "request_hours": 168},
        {"condition": "active_tenant"},
        {"condition": "active_tenant", "request_hours": 100},
    ],
)
def test_a_policy_that_another_one_covers_is_refused(super_admins, second):
    add(super_admins[0], approvers_needed=2)

    with pytest.raises(actions.Unsound, match="P-"):
        add(super_admins[0], **second)


def test_the_roles_of_two_policies_may_not_leave_nobody(super_admins):
    make.person(Role.SUPER_ADMIN, roles=["super_admin", "tech_admin"])
    make.person(Role.SUPER_ADMIN, roles=["super_admin", "tech_admin"])
    add(super_admins[0], roles=["tech_admin"])

    with pytest.raises(actions.Unsound):
        add(super_admins[0], condition="active_tenant", roles=["qa_compliance"])


def test_who_may_not_write_policies_is_told_who_may(super_admins):
    with pytest.raises(Forbidden):
        add(make.person(Role.TECH_ADMIN))
