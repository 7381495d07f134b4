"""Where nobody else can agree, somebody stands in for one request."""

import pytest

from approvals import actions, queries
from approvals.models import Policy, State
from hqconsole.kernel.errors import Forbidden
from hqconsole.kernel.roles import Role
from tests import make
from tests.approvals.conftest import acting, approve, ask, execute

pytestmark = pytest.mark.django_db


@pytest.fixture
def alone(holder):
    """A request that nobody but whoever asked could agree to."""
    Policy.objects.create(verb="tenants.suspend", condition="always")
    return ask(holder)


def name(request, person, by):
    return actions.name_deputy(request=request, person=person, reason="Nobody else is there", by=acting(by, request.slug))


def test_a_deputy_agrees_to_one_request_only(alone, holder):
    qa = make.person(Role.QA_COMPLIANCE)
    name(alone, qa, by=qa)

    request = approve(alone, qa)

    assert execute(request).state == State.EXECUTED
    with pytest.raises(actions.NotYou):
        approve(ask(holder), qa)


def test_nobody_stands_in_where_others_can_agree(alone, holder):
    make.person(Role.SUPER_ADMIN)

    with pytest.raises(actions.NotNeeded):
        name(alone, make.person(Role.QA_COMPLIANCE), by=holder)


@pytest.mark.parametrize("role", [Role.SUPPORT_ANALYST, None])
def test_a_deputy_is_somebody_who_agrees_to_requests_at_all(alone, holder, role):
    with pytest.raises(actions.NotYou):
        name(alone, make.person(role), by=make.person(Role.QA_COMPLIANCE))


def test_whoever_asked_is_not_their_own_deputy_by_any_account(alone, holder):
    for person in (holder, make.person(Role.QA_COMPLIANCE, email="nasser@hq.example")):
        with pytest.raises(actions.NotYou):
            name(alone, person, by=make.person(Role.QA_COMPLIANCE))


def test_whoever_asked_does_not_choose_who_judges_them(alone, holder):
    qa = make.person(Role.QA_COMPLIANCE)
    twin = make.person(Role.SUPER_ADMIN, email="NASSER@hq.example")

    for namer in (holder, twin):
        with pytest.raises(actions.NotYou, match="another person has to name"):
            name(alone, qa, by=namer)
    assert name(alone, qa, by=qa).named_by == qa


def test_whoever_asked_may_name_a_holder_whom_only_the_roles_of_the_policy_keep_out(holder):
    """Two Super Admins, and a policy that wants Technical Admins to agree, of whom there is none."""
    Policy.objects.create(verb="tenants.suspend", condition="always", roles=["tech_admin"])
    request, other = ask(holder), make.person(Role.SUPER_ADMIN)

    assert name(request, other, by=holder).person == other
    with pytest.raises(actions.NotYou):
        name(ask(holder), make.person(Role.QA_COMPLIANCE), by=holder)


def test_a_deputy_who_left_has_not_agreed(alone, holder):
    qa = make.person(Role.QA_COMPLIANCE)
    name(alone, qa, by=make.person(Role.QA_COMPLIANCE))
    request = approve(alone, qa)
    qa.become(is_active=False)

    assert execute(request).state == State.FAILED


def test_who_may_not_name_a_deputy_is_told_who_may(alone, holder):
    with pytest.raises(Forbidden):
        name(alone, make.person(Role.QA_COMPLIANCE), by=make.person(Role.BUSINESS_ADMIN))


def test_the_page_offers_who_could_stand_in(alone, holder):
    qa = make.person(Role.QA_COMPLIANCE, name_en="Huda")
    browser = make.client(Role.QA_COMPLIANCE)

    assert "Huda" in browser.get(alone.get_absolute_url()).content.decode()
    assert browser.get(f"/approvals/{alone.pk}/deputies/{qa.pk}/").status_code == 200
    assert "Huda" not in make.client_of(holder).get(alone.get_absolute_url()).content.decode()


def test_who_could_stand_in_is_found_in_as_few_questions_for_many_as_for_one(alone, django_assert_num_queries):
    namer = make.person(Role.SUPPORT_ANALYST)
    for _person in range(5):
        make.person(Role.QA_COMPLIANCE)

    with django_assert_num_queries(3):
        assert len(queries.candidates(alone, namer)) == 5
