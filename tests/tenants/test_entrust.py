"""Does an exception let one person do one thing on one tenant until its end, and nothing else?"""

import json
from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.models import Entry
from hqconsole.kernel import clock
from hqconsole.kernel.actions import REGISTRY, preview
from hqconsole.kernel.actor import ANYWHERE, Actor, Grant, Origin
from hqconsole.kernel.errors import Forbidden
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.risks import RISKS, Risk
from hqconsole.kernel.roles import VERBS_OF, Role
from staff.actions import offered_scopes
from tenants import actions, queries
from tenants.forms import end_of
from tenants.models import Tenant, Trust
from tests import make

pytestmark = pytest.mark.django_db
ASKED = "Ramadan support on this shop, agreed with the owner"
SUSPEND, REACTIVATE = Permission.TENANTS_SUSPEND, Permission.TENANTS_REACTIVATE


def in_days(days: float):
    return clock.now() + timedelta(days=days)


def entrusted(person, *tenants: Tenant, verbs=(SUSPEND,), until=None) -> list[Trust]:
    by = make.consenting(make.actor(), person.slug)
    wish = {"person": person, "tenants": list(tenants), "verbs": list(verbs), "until": until or in_days(3)}
    return actions.entrust(**wish, reason=ASKED, by=by)


def actor(person) -> Actor:
    return person.as_actor(Origin.PAGE, ip="", request_id="r", signed_in_at=clock.now())


def suspended(tenant: Tenant, person) -> Tenant:
    return actions.suspend(tenant=tenant, reason=make.REASON, by=make.consenting(actor(person), tenant.slug))


@pytest.fixture
def analyst():
    return make.person(Role.QA_COMPLIANCE)


# What it gives


def test_the_entrusted_tenant_can_be_suspended_and_the_ledger_marks_it(analyst):
    tenant = make.tenant()
    (trust,) = entrusted(analyst, tenant)

    assert suspended(tenant, analyst).is_suspended

    entry = Entry.objects.get(verb="tenants.suspend", tbl="hq.tenants_tenant")
    assert entry.context["warrant"] == f"exception:{trust.pk}"


def test_no_other_tenant_and_no_other_verb_comes_with_it(analyst):
    mine, other = make.tenant(), make.tenant()
    entrusted(analyst, mine)

    with pytest.raises(Forbidden):
        suspended(other, analyst)
    assert actor(analyst).may(SUSPEND, mine)
    assert not actor(analyst).may(REACTIVATE, mine)
    assert not actor(analyst).may(SUSPEND)


def test_nobody_else_gets_it(analyst):
    tenant = make.tenant()
    entrusted(analyst, tenant)

    assert not actor(make.person(Role.QA_COMPLIANCE)).may(SUSPEND, ANYWHERE)


def test_it_is_over_by_the_clock_also_for_whoever_was_here_before(analyst):
    tenant = make.tenant()
    entrusted(analyst, tenant, until=in_days(1))
    before = actor(analyst)
    assert before.may(SUSPEND, tenant)

    with time_machine.travel(clock.now() + timedelta(days=1, seconds=1)):
        assert not before.may(SUSPEND, tenant)
        with pytest.raises(Forbidden):
            suspended(tenant, analyst)


def test_what_is_done_by_ones_own_role_is_not_marked():
    tenant, person = make.tenant(), make.person(Role.QA_COMPLIANCE)
    entrusted(person, tenant)
    person.become(roles=[Role.SUPER_ADMIN])

    suspended(tenant, person)

    assert "warrant" not in Entry.objects.filter(verb="tenants.suspend").first().context


def test_several_tenants_and_verbs_are_entrusted_at_once(analyst):
    tenants = [make.tenant() for _number in range(20)]

    entrusted(analyst, *tenants, verbs=[SUSPEND, REACTIVATE])

    assert all(actor(analyst).may(verb, tenant) for verb in (SUSPEND, REACTIVATE) for tenant in tenants)


def test_until_friday_includes_friday():
    assert end_of(date(2026, 11, 27)).isoformat() == "2026-11-28T00:00:00+04:00"


INSTANTS = st.integers(-3, 3)
GRANTS = st.lists(
    st.tuples(st.sampled_from([SUSPEND, REACTIVATE, Permission.JOBS_RETRY]), st.integers(0, 3), INSTANTS), max_size=6
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    given=GRANTS, roles=st.sets(st.sampled_from(list(Role)), max_size=2), scopes=st.none() | st.sets(st.sampled_from([SUSPEND]))
)
def test_whoever_may_is_whom_the_rule_names(given, roles, scopes):
    """The rule, naively: a role holds it, or a grant that has not ended holds it everywhere or here; never beyond a key."""
    at = clock.now()
    tenants = [Tenant(slug=str(number)) for number in range(3)]
    rows = [(verb, where and str(tenants[where - 1].pk), at + timedelta(days=days, hours=1)) for verb, where, days in given]
    grants = [Grant(f"g{i}", frozenset({verb}), until, where or "") for i, (verb, where, until) in enumerate(rows)]
    person = Actor("x", "x", frozenset(roles), Origin.PAGE, scopes=scopes, find_grants=lambda: grants)

    for verb in (SUSPEND, REACTIVATE, Permission.JOBS_RETRY, Permission.RAW_EDIT):
        for about in (None, ANYWHERE, *tenants):
            by_role = any(verb in VERBS_OF[role] for role in roles)
            by_grant = any(
                v == verb and at < until and (not where or about is ANYWHERE or (about and str(about.pk) == where))
                for v, where, until in rows
            )
            assert person.may(verb, about) == ((scopes is None or verb in scopes) and (by_role or by_grant))


# What is refused


def test_it_is_of_high_risk_and_for_super_admins_alone():
    assert RISKS[Permission.TENANTS_ENTRUST] is Risk.HIGH
    assert [role for role in Role if Permission.TENANTS_ENTRUST in VERBS_OF[role]] == [Role.SUPER_ADMIN]


def test_no_key_entrusts_or_ends_an_exception():
    assert not {Permission.TENANTS_ENTRUST, Permission.TENANTS_END_TRUST} & set(offered_scopes(make.actor()))


def refusal(person, *tenants, by=None, verbs=(SUSPEND,), until=None):
    wish = {"tenants": list(tenants) or [make.tenant()], "verbs": list(verbs), "until": until or in_days(3)}
    return preview(actions.entrust, person=person, **wish, reason=ASKED, by=by or make.actor()).refusal


@pytest.mark.parametrize(
    "verbs", [[], ["tenants.create"], ["tenants.entrust"], ["nonsense"], ["plans.subscribe"], [SUSPEND, "x"]]
)
def test_only_verbs_of_people_about_one_tenant_are_entrusted(analyst, verbs):
    assert set(refusal(analyst, verbs=verbs).errors) == {"verbs"}


@pytest.mark.parametrize("days", [-1, 0, 30.01, 400])
def test_the_end_lies_ahead_within_a_month(analyst, days):
    assert set(refusal(analyst, until=in_days(days)).errors) == {"until"}


def test_nobody_entrusts_anything_to_themselves():
    person = make.person(Role.SUPER_ADMIN)

    assert set(refusal(person, by=actor(person)).errors) == {"person"}


@pytest.mark.parametrize("fields", [{"roles": []}, {"is_active": False}])
def test_nothing_is_entrusted_to_somebody_without_a_role_or_kept_out(fields):
    assert set(refusal(make.person(Role.QA_COMPLIANCE, **fields)).errors) == {"person"}


def test_a_tenant_is_named_once_and_not_more_than_twenty_at_once(analyst):
    tenant = make.tenant()

    for tenants in ([tenant, tenant], [make.tenant() for _number in range(21)]):
        assert set(refusal(analyst, *tenants).errors) == {"tenants"}


def test_what_a_role_holds_anyway_is_not_entrusted():
    assert isinstance(refusal(make.person(Role.SUPER_ADMIN)), actions.HoldsItAlready)


def test_what_is_in_force_is_not_entrusted_again_and_afterwards_it_can_be(analyst):
    tenant = make.tenant()
    entrusted(analyst, tenant, until=in_days(1))

    assert isinstance(refusal(analyst, tenant), actions.HoldsItAlready)
    with time_machine.travel(clock.now() + timedelta(days=2)):
        assert refusal(analyst, tenant) is None


def test_the_database_itself_keeps_the_end_and_one_exception_at_a_time(analyst):
    (trust,) = entrusted(analyst, make.tenant())

    for broken in ({"ends_at": trust.starts_at}, {"ends_at": trust.starts_at + timedelta(days=31)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Trust.objects.filter(pk=trust.pk).update(**broken)
    trust.pk = None
    with pytest.raises(IntegrityError, match="trust_once_at_a_time"), transaction.atomic():
        trust.save(force_insert=True)


def test_a_verb_that_is_not_about_a_tenant_any_more_gives_nothing(analyst, monkeypatch):
    tenant = make.tenant()
    entrusted(analyst, tenant)

    monkeypatch.delitem(REGISTRY, SUSPEND)

    assert not actor(analyst).may(SUSPEND, tenant)


def test_guardian_has_no_rights_of_its_own_here(analyst):
    tenant = make.tenant()
    entrusted(analyst, tenant)

    assert not analyst.has_perm("tenants.tenants.suspend", tenant)
    assert not analyst.is_superuser


# On pages and for scripts


def test_the_page_opens_for_whom_it_may_concern_and_acts_on_that_tenant_alone(analyst):
    mine, other = make.tenant(), make.tenant()
    pages = [reverse("tenants:suspend", args=[tenant.slug]) for tenant in (mine, other)]
    assert make.client_of(analyst).get(pages[0]).status_code == 403

    entrusted(analyst, mine)
    browser = make.client_of(analyst)

    assert [browser.get(page).status_code for page in pages] == [200, 403]
    shown = [
        f'href="{page}"' in browser.get(f"/tenants/{t.slug}/").content.decode()
        for page, t in zip(pages, (mine, other), strict=True)
    ]
    assert shown == [True, False]


def test_scripts_are_told_the_same(analyst):
    mine, other = make.tenant(), make.tenant()
    entrusted(analyst, mine)
    browser = make.client_of(analyst)

    def answer(tenant):
        proof = make.proof(browser, actions.suspend, tenant=tenant)
        body = {"confirmed": True, "typed_name": tenant.slug, "reason": make.REASON, "proof": proof}
        return browser.post(
            f"/api/v1/tenants/{tenant.slug}/suspend", json.dumps(body), content_type="application/json"
        ).status_code

    assert (answer(other), answer(mine)) == (403, 200)


def test_the_form_leads_to_the_question_and_the_question_to_the_exception(analyst):
    browser, tenant, other = make.client(), make.tenant(), make.tenant()
    day = in_days(5).date()
    form = {"person": analyst.pk, "verbs": [SUSPEND, REACTIVATE], "until": day.isoformat(), "others": other.slug}

    asked = browser.get(reverse("tenants:trust", args=[tenant.slug]), form).url
    assert asked == f"/tenants/{tenant.slug}+{other.slug}/trust/{analyst.pk}/tenants.suspend+tenants.reactivate/{day}/"
    question = browser.get(asked).content.decode()
    assert analyst.name in question
    tenants = list(Tenant.objects.filter(pk__in=[tenant.pk, other.pk]).order_by("slug"))
    wish = {"person": analyst, "tenants": tenants, "verbs": [SUSPEND, REACTIVATE], "until": end_of(day)}
    proof = make.proof(browser, actions.entrust, **wish)
    done = browser.post(asked, {"reason": ASKED, "typed_name": analyst.slug, "proof": proof})

    assert done.status_code == 303
    assert {(t.verb, t.content_object.slug, t.reason) for t in queries.trusts_of(analyst)} == {
        (verb, t.slug, ASKED) for verb in (SUSPEND, REACTIVATE) for t in tenants
    }


@pytest.mark.parametrize(
    ("field", "value"), [("until", "2020-01-01"), ("others", "no-such-shop"), ("verbs", "tenants.create"), ("person", "1")]
)
def test_bad_input_is_shown_at_its_field(analyst, field, value):
    form = {"person": analyst.pk, "verbs": [SUSPEND], "until": in_days(5).date().isoformat(), "others": ""} | {field: value}

    answer = make.client().get(reverse("tenants:trust", args=[make.tenant().slug]), form)

    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.content.decode()


@pytest.mark.parametrize("address", ["/tenants/a+b/trust/{}/tenants.suspend/2026-13-41/", "/tenants/a+b/trust/{}/x/2999-12-31/"])
def test_an_odd_address_is_no_page(analyst, address):
    assert make.client().get(address.format(analyst.pk)).status_code == 404


def test_tenant_and_person_show_what_is_in_force(analyst):
    tenant = make.tenant()
    entrusted(analyst, tenant)
    browser = make.client(Role.QA_COMPLIANCE)

    assert ASKED in browser.get(f"/tenants/{tenant.slug}/").content.decode()
    assert tenant.name in browser.get(reverse("tenants:trusts_of_person", args=[analyst.pk])).content.decode()
    assert reverse("tenants:trusts_of_person", args=[analyst.pk]) in browser.get(f"/staff/{analyst.pk}/").content.decode()


def test_many_exceptions_cost_as_many_queries_as_one(analyst):
    tenant, tenants = make.tenant(), [make.tenant() for _number in range(5)]
    entrusted(analyst, tenant)
    browser, mine = make.client(), make.client_of(analyst)
    pages = [
        (browser, f"/tenants/{tenant.slug}/"),
        (browser, f"/staff/{analyst.pk}/trust/"),
        (mine, f"/tenants/{tenant.slug}/suspend/"),
    ]

    def costs():
        counted = []
        for who, page in pages:
            who.get(page)
            with CaptureQueriesContext(connection) as asked:
                assert who.get(page).status_code == 200
            counted.append(len(asked))
        return counted

    few = costs()
    entrusted(analyst, *tenants)
    for _number in range(3):
        entrusted(make.person(Role.QA_COMPLIANCE), tenant)
    assert costs() == few
