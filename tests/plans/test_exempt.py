"""An exemption lets a tenant go on at a limit until a day."""

from datetime import timedelta

import pytest
from django.urls import reverse

from hqconsole.kernel import clock
from hqconsole.kernel.errors import Forbidden, Refusal
from hqconsole.kernel.roles import Role
from plans import actions, queries
from tests import make

pytestmark = pytest.mark.django_db


def exempt(tenant, role: Role = Role.BUSINESS_ADMIN, key: str = "branches"):
    facts = {"subject": queries.subject_of(key), "ends_at": clock.now() + timedelta(days=4), "ticket": "SUP-3"}
    return actions.exempt(tenant=tenant, **facts, reason=make.REASON, by=make.consenting(make.actor(role), tenant.slug))


def test_an_exempt_tenant_is_not_refused_and_its_limit_stays():
    tenant = make.tenant()
    actions.subscribe(tenant=tenant, plan="GROWTH", by=make.WORKER)
    before = queries.answer_at(tenant, queries.subject_of("branches"), clock.now())

    exempt(tenant)

    after = queries.answer_at(tenant, queries.subject_of("branches"), clock.now())
    assert (after.is_exempt, after.value) == (True, before.value)


def test_one_is_enough():
    tenant = make.tenant()
    exempt(tenant)

    with pytest.raises(actions.Overlapping):
        exempt(tenant)


def test_where_nobody_is_refused_there_is_nothing_to_be_exempt_from():
    with pytest.raises(Refusal, match="Nobody is refused"):
        exempt(make.tenant(), key="storage_mb")


def test_others_may_not():
    with pytest.raises(Forbidden):
        exempt(make.tenant(), Role.QA_COMPLIANCE)


def test_its_page_and_its_operation_do_it():
    one, other, browser = make.tenant(), make.tenant(), make.client(Role.BUSINESS_ADMIN)
    address, day = reverse("plans:exempt", args=[one.slug, "branches"]), f"{clock.now() + timedelta(days=3):%Y-%m-%d}"

    assert 'name="value"' not in browser.get(address).content.decode()
    assert browser.post(f"{address}?ticket=SUP-5&ends_at={day}", {"reason": make.REASON}).status_code == 303
    wanted = {"tenant": other.slug, "subject": "branches", "ticket": "S", "confirmed": True, "reason": make.REASON}
    ends = (clock.now() + timedelta(days=3)).isoformat()
    answer = browser.post("/api/v1/overrides/exemptions", wanted | {"ends_at": ends}, content_type="application/json")

    assert answer.status_code == 201
    assert {each.overrides.get().mode for each in (one, other)} == {"exempt"}
