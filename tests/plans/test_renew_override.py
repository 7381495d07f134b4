"""Renewing lets an override hold longer: a few times, each with a reason of its own, never beyond a year."""

from datetime import timedelta

import pytest
from django.urls import reverse

from hqconsole.kernel import clock
from hqconsole.kernel.errors import ConsentMissing, Forbidden
from hqconsole.kernel.roles import Role
from plans import actions
from plans.models import MOST_RENEWALS, Override
from tests import make

pytestmark = pytest.mark.django_db


def renew(override: Override, days: int = 5, role: Role = Role.BUSINESS_ADMIN, reason: str = "The branch opens a week later"):
    facts = {"ends_at": override.ends_at + timedelta(days=days), "ticket": "SUP-4", "reason": reason}
    return actions.renew_override(override=override, **facts, by=make.consenting(make.actor(role), override.tenant.slug))


def test_a_renewed_override_holds_longer_and_is_its_renewers():
    given = make.override(ends_at=clock.now() + timedelta(days=2))
    Override.objects.filter(pk=given.pk).update(reminded_before=7)

    renewed = renew(given)

    assert (renewed.ends_at, renewed.renewals) == (given.ends_at + timedelta(days=5), 1)
    assert (renewed.given_by, renewed.reminded_before) == ("staff:business_admin", None)


def test_it_is_renewed_a_few_times_only():
    given = make.override(ends_at=clock.now() + timedelta(days=2))
    for time in range(MOST_RENEWALS):
        given = renew(given, reason=f"Reason number {time} for it")

    with pytest.raises(actions.RenewedTooOften, match="belongs into a plan"):
        renew(given)


def test_the_same_reason_does_not_count_twice():
    with pytest.raises(actions.Unsound) as refusal:
        renew(make.override(), reason=make.REASON)
    assert "reason" in refusal.value.errors


@pytest.mark.parametrize("days", [0, -1, 400])
def test_the_end_is_later_and_within_a_year(days):
    with pytest.raises(actions.Unsound) as refusal:
        actions.renew_override(
            override=(given := make.override()),
            ends_at=given.ends_at + timedelta(days=days),
            ticket="S",
            reason="Another reason than before",
            by=make.consenting(make.actor(), given.tenant.slug),
        )
    assert "ends_at" in refusal.value.errors


def test_beyond_thirty_days_in_all_it_takes_a_second_person():
    given = make.override(ends_at=clock.now() + timedelta(days=28))
    alone = make.actor(Role.BUSINESS_ADMIN).consenting(confirmed=True)

    with pytest.raises(ConsentMissing) as missing:
        actions.renew_override(
            override=given, ends_at=given.ends_at + timedelta(days=5), ticket="S", reason="Five days more are needed", by=alone
        )
    assert "typed_name" in missing.value.errors


def test_it_does_not_grow_into_the_next_one():
    given = make.override(ends_at=clock.now() + timedelta(days=2))
    make.override(tenant=given.tenant, starts_at=given.ends_at, ends_at=given.ends_at + timedelta(days=2))

    with pytest.raises(actions.Overlapping):
        renew(given)


def test_what_is_over_is_not_renewed():
    given = make.override()
    actions.revoke_override(override=given, reason=make.REASON, by=make.consenting(make.actor()))

    with pytest.raises(actions.AlreadyOver):
        renew(given)


def test_others_may_not():
    with pytest.raises(Forbidden):
        renew(make.override(), role=Role.QA_COMPLIANCE)


def test_its_page_and_its_operation_do_it():
    given, browser = make.override(ends_at=clock.now() + timedelta(days=2)), make.client(Role.BUSINESS_ADMIN)
    address = reverse("plans:renew_override", args=["custom_domain", given.pk])
    day = f"{clock.now() + timedelta(days=5):%Y-%m-%d}"

    assert 'name="ends_at"' in browser.get(address).content.decode()
    assert browser.post(f"{address}?ends_at={day}&ticket=SUP-2", {"reason": "They open a week later"}).status_code == 303
    wanted = {
        "ends_at": (clock.now() + timedelta(days=9)).isoformat(),
        "ticket": "S",
        "reason": "Still not open",
        "confirmed": True,
    }
    answer = browser.post(f"/api/v1/overrides/{given.pk}/renew", wanted, content_type="application/json")

    assert (answer.status_code, answer.json()["renewals"]) == (200, 2)
