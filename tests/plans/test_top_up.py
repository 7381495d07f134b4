"""A top-up adds to a limit once; where no end is named it ends with the tenant's own calendar month."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from hqconsole.kernel import clock
from hqconsole.kernel.errors import Forbidden
from hqconsole.kernel.roles import Role
from plans import actions, queries
from tests import make

pytestmark = pytest.mark.django_db


def top_up(tenant, role: Role = Role.BUSINESS_ADMIN, **given):
    facts = {"subject": queries.subject_of("orders_per_month"), "value": 50, "reason": make.REASON, "ticket": "SUP-9"}
    return actions.top_up(tenant=tenant, **facts | given, by=make.consenting(make.actor(role), tenant.slug))


@time_machine.travel("2026-11-30 19:00:00+00:00", tick=False)
@pytest.mark.parametrize(
    ("zone", "ends"), [("Asia/Muscat", datetime(2026, 11, 30, 20, tzinfo=UTC)), ("UTC", datetime(2026, 12, 1, tzinfo=UTC))]
)
def test_without_an_end_it_ends_with_the_month_of_the_tenant(zone, ends):
    assert top_up(make.tenant(timezone=zone)).ends_at == ends


def test_several_add_up():
    tenant = make.tenant()
    ends = clock.now() + timedelta(days=3)

    top_up(tenant, value=50, ends_at=ends)
    top_up(tenant, value=20, ends_at=ends)

    answer = queries.answer_at(tenant, queries.subject_of("orders_per_month"), clock.now())
    assert (answer.value.included, answer.winner.source) == (70, "top_up")


@pytest.mark.parametrize("value", [0, -1, 1.5, True])
def test_it_adds_a_whole_number(value):
    with pytest.raises(actions.Unsound) as refusal:
        top_up(make.tenant(), value=value)
    assert "value" in refusal.value.errors


def test_others_may_not():
    with pytest.raises(Forbidden):
        top_up(make.tenant(), Role.TECH_ADMIN)


def test_its_page_and_its_operation_do_it():
    tenant, browser = make.tenant(), make.client(Role.BUSINESS_ADMIN)
    address = reverse("plans:top_up", args=[tenant.slug, "orders_per_month"])

    assert "calendar month" in browser.get(address).content.decode()
    assert browser.post(f"{address}?value=5&ticket=SUP-5&ends_at=", {"reason": make.REASON}).status_code == 303
    wanted = {"tenant": tenant.slug, "subject": "orders_per_month", "value": 7, "ticket": "S", "confirmed": True}
    answer = browser.post("/api/v1/overrides/top-ups", wanted | {"reason": make.REASON}, content_type="application/json")

    assert answer.status_code == 201
    assert sorted(tenant.overrides.values_list("mode", "value")) == [("top_up", 5), ("top_up", 7)]
