"""Cancelling ends a subscription when its term ends, and not before."""

from datetime import date

import pytest
import time_machine

from hqconsole.kernel.money import Money
from plans import actions, queries
from plans.models import AddOn
from tests import make

from .having import of, seller, tenant_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock():
    with time_machine.travel("2026-11-05 08:00:00+00:00", tick=False) as clock:
        yield clock


def test_the_subscription_runs_on_until_its_term_ends(clock):
    tenant = tenant_on("GROWTH")

    change = actions.cancel(tenant=tenant, reason=make.REASON, by=seller(tenant))

    assert (change.kind, change.due_on) == ("end", date(2026, 12, 5))
    assert (of(tenant).status, of(tenant).ends_on) == ("active", date(2026, 12, 5))
    assert queries.is_subscribed(tenant, "GROWTH")


def test_a_commitment_is_kept(clock):
    tenant = tenant_on("GROWTH")
    of(tenant).agree_on(Money(79000, "OMR"), is_own=False, committed_until=date(2027, 1, 5))

    assert actions.cancel(tenant=tenant, reason=make.REASON, by=seller(tenant)).due_on == date(2027, 1, 5)


def test_the_day_ends_it_with_its_add_ons(clock):
    tenant = tenant_on("GROWTH")
    holding = actions.buy_add_on(tenant=tenant, add_on=AddOn.objects.get(key="USERS_5"), quantity=2, by=seller(tenant))
    actions.cancel(tenant=tenant, reason=make.REASON, by=seller(tenant))
    clock.move_to("2026-12-04 21:00:00+00:00")  # the fifth in Muscat

    actions.apply_changes(after="", by=make.WORKER)

    assert (of(tenant).status, of(tenant).ends_on) == ("ended", date(2026, 12, 5))
    holding.refresh_from_db()
    assert holding.ends_at.isoformat() == "2026-12-04T20:00:00+00:00"


def test_a_second_cancellation_is_refused(clock):
    tenant = tenant_on("GROWTH")
    actions.cancel(tenant=tenant, reason=make.REASON, by=seller(tenant))

    with pytest.raises(actions.ChangePending):
        actions.cancel(tenant=tenant, reason=make.REASON, by=seller(tenant))


def test_a_trial_ends_by_itself(clock):
    tenant = tenant_on("FREE_TRIAL")

    with pytest.raises(actions.OnTrial):
        actions.cancel(tenant=tenant, reason=make.REASON, by=seller(tenant))
