"""Does somebody hold more only with a second person's agreement, only for hours, and marked?"""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from audit.models import Entry
from hqconsole.kernel import clock
from hqconsole.kernel.actions import REGISTRY, preview
from hqconsole.kernel.actor import Origin
from hqconsole.kernel.errors import Forbidden, InvalidInput
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.risks import RISKS, Risk
from hqconsole.kernel.roles import TAKES_TWO_FACTORS, Role
from jobs import actions as jobs
from staff import actions, factors
from staff.models import Elevation
from tenants import actions as tenants
from tests import make

pytestmark = pytest.mark.django_db
ASKED = "Customer waits, nobody else is on duty"


def elevated(person, what: str, hours: int = 2) -> Elevation:
    """The elevation as it stands after a second person has agreed, of somebody who has a second factor."""
    person.factors.get_or_create(name="Telephone", defaults={"kind": "totp", "secret": "x", "added_at": clock.now()})
    act = REGISTRY[Permission.STAFF_ELEVATE]
    return act.carry_out({"person": person, "what": what, "hours": hours, "reason": ASKED, "by": make.actor()})


def actor(person):
    return person.as_actor(Origin.PAGE, ip="", request_id="r")


def test_it_always_takes_a_second_person():
    assert RISKS[Permission.STAFF_ELEVATE] is Risk.CRITICAL


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.WORKER])
def test_every_role_may_at_least_ask(role):
    assert make.actor(role).may_ask(Permission.STAFF_ELEVATE)
    assert make.actor(role).may(Permission.STAFF_ELEVATE) == (role is Role.SUPER_ADMIN)


def test_an_elevated_person_does_what_the_role_may_and_the_ledger_marks_it():
    person, tenant = make.person(Role.BUSINESS_ADMIN), make.tenant()
    elevation = elevated(person, Role.SUPER_ADMIN)

    tenants.suspend(tenant=tenant, reason=make.REASON, by=make.consenting(actor(person), tenant.slug))

    entry = Entry.objects.filter(verb="tenants.suspend", tbl="hq.tenants_tenant").get()
    assert entry.context["warrant"] == f"elevation:{elevation.pk}"


def test_what_the_own_role_suffices_for_is_not_marked():
    person = make.person(Role.SUPER_ADMIN)
    elevated(person, Role.TECH_ADMIN)
    tenant = make.tenant()

    tenants.suspend(tenant=tenant, reason=make.REASON, by=make.consenting(actor(person), tenant.slug))

    assert "warrant" not in Entry.objects.filter(verb="tenants.suspend").first().context


def test_a_single_verb_gives_that_verb_alone():
    person = make.person(Role.SUPPORT_ANALYST)
    elevated(person, Permission.JOBS_RETRY)

    assert actor(person).may(Permission.JOBS_RETRY)
    assert not actor(person).may(Permission.TENANTS_CREATE)


def test_it_is_over_by_itself():
    person = make.person(Role.SUPPORT_ANALYST)
    elevated(person, Role.TECH_ADMIN, hours=1)

    with time_machine.travel(clock.now() + timedelta(minutes=59)):
        assert actor(person).may(Permission.JOBS_RETRY)
    with time_machine.travel(clock.now() + timedelta(minutes=61)):
        assert not actor(person).may(Permission.JOBS_RETRY)
        with pytest.raises(Forbidden):
            jobs.retry(run=None, by=make.consenting(actor(person)))


def test_an_actor_from_before_the_end_does_not_act_after_it():
    person = make.person(Role.SUPPORT_ANALYST)
    elevated(person, Role.TECH_ADMIN, hours=1)
    before = actor(person)
    assert before.may(Permission.JOBS_RETRY)

    with time_machine.travel(clock.now() + timedelta(minutes=61)):
        assert not before.may(Permission.JOBS_RETRY)


def test_nobody_lends_on_what_they_were_lent():
    person = make.person(Role.SUPPORT_ANALYST)
    elevated(person, Role.SUPER_ADMIN)

    assert not actor(person).may(Permission.STAFF_ELEVATE)


@pytest.mark.parametrize(
    ("what", "hours", "field"),
    [("emperor", 2, "what"), ("worker", 2, "what"), ("staff.elevate", 2, "what"), ("staff.sign_in", 2, "what")]
    + [(Role.SUPER_ADMIN, hours, "hours") for hours in (-1, 0, 9, 1000)],
)
def test_what_cannot_be_lent_is_named_at_its_field(what, hours, field):
    look = preview(actions.elevate, person=make.person(), what=what, hours=hours, reason=ASKED, by=make.actor())

    assert isinstance(look.refusal, InvalidInput)
    assert set(look.refusal.errors) == {field}


@pytest.mark.parametrize("what", [Role.TECH_ADMIN, Permission.JOBS_RETRY])
def test_what_one_holds_already_is_not_lent(what):
    with pytest.raises(actions.HoldsItAlready):
        elevated(make.person(Role.TECH_ADMIN), what)


def test_the_database_keeps_an_elevation_to_one_thing_with_an_end():
    elevation = elevated(make.person(Role.QA_COMPLIANCE), Role.TECH_ADMIN)

    for broken in ({"verb": "jobs.retry"}, {"role": ""}, {"ends_at": elevation.starts_at - timedelta(hours=1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Elevation.objects.filter(pk=elevation.pk).update(**broken)


def test_the_form_leads_to_the_question():
    browser = make.client(Role.SUPPORT_ANALYST)

    assert browser.get(reverse("staff:elevations")).status_code == 200
    asked = browser.get(reverse("staff:elevations"), {"what": "tech_admin", "hours": "3"})
    assert asked.url == reverse("staff:elevate", args=["tech_admin", 3])
    assert browser.get(reverse("staff:elevations"), {"what": "emperor", "hours": "3"}).status_code == 422


TWO_FACTOR_ROLES = sorted(TAKES_TWO_FACTORS)


@pytest.mark.parametrize("role", TWO_FACTOR_ROLES)
def test_a_role_that_takes_a_second_factor_is_lent_to_nobody_without_one(role):
    person = make.person(Role.SUPPORT_ANALYST)

    look = preview(actions.elevate, person=person, what=role, hours=2, reason=ASKED, by=make.actor())

    assert isinstance(look.refusal, actions.LacksSecondFactor)
    page = make.client_of(make.person(Role.SUPPORT_ANALYST)).get(reverse("staff:elevate", args=[role, 2]))
    assert page.status_code == 200  # the provider vouched for two in that session


@pytest.mark.parametrize("has_two_factors", [True, False])
def test_what_the_provider_vouched_for_at_the_last_sign_in_is_enough(has_two_factors):
    person = make.person(Role.SUPPORT_ANALYST)
    make.sign_in(Client(), person, has_two_factors=has_two_factors)

    look = preview(actions.elevate, person=person, what=Role.TECH_ADMIN, hours=2, reason=ASKED, by=make.actor())

    assert (look.refusal is None) == has_two_factors


def test_other_roles_and_single_verbs_take_none():
    for what in (Role.BUSINESS_ADMIN, Permission.JOBS_RETRY):
        person = make.person(Role.SUPPORT_ANALYST)
        assert preview(actions.elevate, person=person, what=what, hours=2, reason=ASKED, by=make.actor()).refusal is None


def test_what_is_lent_counts_only_once_the_factor_is_used_in_the_session(client, code_of):
    person, secret = make.person(Role.SUPPORT_ANALYST), factors.new_secret()
    elevated(person, Role.TECH_ADMIN)
    person.factors.update(secret=secret)
    make.sign_in(client, person, has_two_factors=False)
    assert client.get("/network/").status_code == 403
    assert client.get("/tenants/").status_code == 200
    assert "It counts once you have used yours" in client.get(reverse("staff:elevations")).text

    client.post(reverse("staff:second_factor"), {"code": code_of(secret)})

    assert client.get("/network/").status_code == 200
    assert "It counts once you have used yours" not in client.get(reverse("staff:elevations")).text
