"""Changing gives an override another value or an earlier end; each change has a reason of its own."""

from datetime import timedelta

import pytest
from django.urls import reverse

from hqconsole.kernel import clock
from hqconsole.kernel.errors import ConsentMissing, Forbidden
from hqconsole.kernel.roles import Role
from plans import actions
from plans.models import Override
from tests import make

pytestmark = pytest.mark.django_db
WHY = "The pilot ends earlier than planned"


def change(override: Override, role: Role = Role.BUSINESS_ADMIN, **given) -> Override:
    facts = {"value": override.value, "ends_at": override.ends_at, "ticket": override.ticket, "reason": WHY}
    by = make.consenting(make.actor(role), override.tenant.slug)
    return actions.change_override(override=override, **facts | given, by=by)


def test_another_value_and_an_earlier_end():
    given = make.override("branches", value=10)
    end = given.ends_at - timedelta(days=5)

    changed = change(given, value=5, ends_at=end)

    assert (changed.value, changed.ends_at, changed.reason, changed.given_by) == (5, end, WHY, "staff:business_admin")


def test_a_later_end_is_a_renewal():
    given = make.override()

    with pytest.raises(actions.Unsound, match="renew") as refusal:
        change(given, ends_at=given.ends_at + timedelta(seconds=1))
    assert "ends_at" in refusal.value.errors


def test_the_reason_is_a_new_one():
    with pytest.raises(actions.Unsound) as refusal:
        change(make.override(), value=False, reason=make.REASON)
    assert "reason" in refusal.value.errors


def test_a_value_that_cannot_be_is_refused():
    with pytest.raises(actions.Unsound) as refusal:
        change(make.override("branches"), value=-3)
    assert "value" in refusal.value.errors


def test_what_a_second_person_agreed_to_is_not_changed_alone_but_may_be_shortened():
    given = make.override("branches", ends_at=clock.now() + timedelta(days=90))
    alone = make.actor(Role.BUSINESS_ADMIN).consenting(confirmed=True)
    facts = {"override": given, "ticket": "S", "reason": WHY, "by": alone}

    with pytest.raises(ConsentMissing):
        actions.change_override(value=99, ends_at=given.ends_at, **facts)
    end = clock.now() + timedelta(days=9)
    assert actions.change_override(value=given.value, ends_at=end, **facts).ends_at == end


def test_what_is_over_does_not_change():
    given = make.override()
    Override.objects.filter(pk=given.pk).update(
        starts_at=clock.now() - timedelta(days=3), ends_at=clock.now() - timedelta(days=1)
    )

    with pytest.raises(actions.AlreadyOver):
        change(given, value=False)


def test_an_exemption_has_no_value():
    tenant = make.tenant()
    facts = {"subject": make.override("branches").limit, "ends_at": clock.now() + timedelta(days=5), "ticket": "S"}
    given = actions.exempt(tenant=tenant, **facts, reason=make.REASON, by=make.WORKER)

    assert change(given, value=7, ends_at=given.ends_at - timedelta(days=1)).value is None


def test_others_may_not():
    with pytest.raises(Forbidden):
        change(make.override(), Role.TECH_ADMIN)


def test_its_page_keeps_the_instant_of_the_day_that_stands_there_and_its_operation_does_the_same():
    given, browser = make.override("branches", value=10), make.client(Role.BUSINESS_ADMIN)
    address = reverse("plans:change_override", args=["branches", given.pk])
    page = browser.get(address).content.decode()
    day = page.split('name="ends_at" value="')[1].split('"')[0]

    end = given.ends_at
    assert browser.post(f"{address}?value=4&ends_at={day}&ticket=SUP-2", {"reason": WHY}).status_code == 303
    given.refresh_from_db()
    assert (given.value, given.ticket, given.ends_at) == (4, "SUP-2", end)
    wanted = {"value": 3, "ends_at": given.ends_at.isoformat(), "ticket": "SUP-3", "reason": "Three is enough for now"}
    answer = browser.post(f"/api/v1/overrides/{given.pk}/change", wanted | {"confirmed": True}, content_type="application/json")
    assert (answer.status_code, answer.json()["value"]) == (200, 3)
