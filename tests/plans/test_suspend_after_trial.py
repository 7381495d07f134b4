"""Three days after a trial that was not bought the tenant is locked out, once; a plan or an undo lets it in again."""

from datetime import timedelta

import pytest
import time_machine

from hqconsole.kernel.actions import last_group
from hqconsole.kernel.errors import Forbidden
from hqconsole.kernel.roles import Role
from jobs import changing
from jobs.models import Outbox
from plans import actions
from tenants.models import Hold
from tests import make

from .having import of, seller, tenant_on

pytestmark = pytest.mark.django_db
LATER = "2026-11-21 20:00:00+00:00"  # midnight in Muscat, three days after the trial ended with the 18th


@pytest.fixture
def travel():
    with time_machine.travel("2026-11-05 08:00:00+00:00", tick=False) as travel:
        yield travel


def work() -> None:
    """What the worker does of it, every hour."""
    changing.end_trials(None, make.WORKER)
    changing.suspend_after_trials(None, make.WORKER)


@pytest.fixture
def tenant(travel):
    """A tenant whose trial ended three days ago, though no worker has looked since."""
    tenant = tenant_on("FREE_TRIAL")
    travel.move_to(LATER)
    changing.end_trials(None, make.WORKER)
    return tenant


def holds(tenant) -> list[tuple]:
    return [(hold.kind, hold.lifted_at is None) for hold in tenant.holds.order_by("pk")]


def test_it_is_locked_out_three_days_after_the_end_and_the_product_is_told(travel):
    tenant = tenant_on("FREE_TRIAL")
    travel.move_to("2026-11-21 19:59:00+00:00")
    work()
    tenant.refresh_from_db()
    assert not tenant.is_suspended

    travel.move_to(LATER)
    before = set(Outbox.objects.values_list("pk", flat=True))
    work()

    tenant.refresh_from_db()
    assert tenant.is_suspended
    assert tenant.holds.get().reason == "The trial ended on 2026-11-19 and no plan was bought."
    assert Outbox.objects.exclude(pk__in=before).get().subject == str(tenant.pk)


def test_it_happens_once_however_often_the_worker_looks(tenant):
    work()
    work()

    assert holds(tenant) == [("trial", True)]
    with pytest.raises(actions.NotUnbought):
        actions.suspend_after_trial(subscription=of(tenant), by=make.WORKER)


def test_whoever_puts_it_on_a_plan_lets_it_in_again(tenant):
    work()

    actions.assign(tenant=tenant, plan="GROWTH", cycle="monthly", by=seller(tenant))
    work()

    tenant.refresh_from_db()
    assert (tenant.is_suspended, holds(tenant)) == (False, [("trial", False)])


def test_another_hold_stays_when_a_plan_is_bought(tenant):
    work()
    tenant.holds.create(kind=Hold.Kind.BILLING, reason=make.REASON, placed_by="staff:1", placed_at=make.clock.now())

    actions.assign(tenant=tenant, plan="GROWTH", cycle="monthly", by=seller(tenant))

    tenant.refresh_from_db()
    assert (tenant.is_suspended, holds(tenant)) == (True, [("trial", False), ("billing", True)])


@pytest.mark.parametrize("role", [Role.SUPER_ADMIN, Role.BUSINESS_ADMIN])
def test_people_take_it_back_and_it_is_not_done_again(tenant, travel, role):
    work()

    make.undo(last_group.get(), role)
    travel.shift(timedelta(days=30))
    work()

    tenant.refresh_from_db()
    assert (tenant.is_suspended, holds(tenant)) == (False, [("trial", False)])


def test_whoever_bought_a_plan_in_time_is_left_alone(travel):
    converted, assigned = tenant_on("FREE_TRIAL"), tenant_on("FREE_TRIAL")
    actions.convert_trial(tenant=converted, plan="GROWTH", cycle="monthly", by=seller(converted))
    travel.move_to("2026-11-20 08:00:00+00:00")
    work()
    actions.assign(tenant=assigned, plan="GROWTH", cycle="monthly", by=seller(assigned))
    actions.cancel(tenant=converted, reason=make.REASON, by=seller(converted))
    travel.move_to("2027-03-01 08:00:00+00:00")
    changing.apply_changes(None, make.WORKER)
    work()

    assert of(converted).status == "ended"
    assert holds(converted) == holds(assigned) == []


def test_whoever_bought_a_plan_after_the_trial_and_left_it_a_year_later_is_left_alone(tenant, travel):
    actions.assign(tenant=tenant, plan="GROWTH", cycle="monthly", by=seller(tenant))
    travel.shift(timedelta(days=365))
    actions.cancel(tenant=tenant, reason=make.REASON, by=seller(tenant))
    travel.shift(timedelta(days=60))
    changing.apply_changes(None, make.WORKER)

    work()

    assert (of(tenant).status, holds(tenant)) == ("ended", [])


def test_a_machine_does_it_and_who_only_reads_does_not(tenant):
    with pytest.raises(Forbidden):
        actions.suspend_after_trial(subscription=of(tenant), by=make.actor(Role.SUPPORT_ANALYST))
