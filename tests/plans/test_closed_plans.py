"""Nobody comes to a plan that somebody closes at the same moment: of the two, one is refused, in real transactions."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction

from hqconsole.kernel import clock
from hqconsole.kernel.errors import RuleBroken
from plans import actions, queries
from plans.models import Change, Plan, PlanEdition, Subscription
from tests import make
from tests.services import administrator_on

from .conftest import REASON, owner, plan_of, subscribed
from .having import of
from .test_carry_wave import campaign, carried, edition, tenants_on, wave_of
from .test_undo_wave import undo

WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND wait_event_type = 'Lock'"


@pytest.fixture
def retired(committed_db, monkeypatch):
    """A database of its own in which Growth is offered no more; whoever looked before that does not know it yet."""
    monkeypatch.setattr("hqconsole.kernel.queue.ring", lambda *_: None)
    seen = queries.live_edition(plan_of())
    actions.retire(plan=plan_of(), reason=REASON, by=owner("GROWTH"))
    monkeypatch.setattr("hqconsole.kernel.editions.live_of", lambda *_: seen)
    return committed_db


def close() -> Plan:
    return actions.close(plan=plan_of(), reason=REASON, by=owner("GROWTH"))


def waiting(act: Callable, database: str) -> Future:
    """What `act` comes to in a connection of its own; by now it waits for a lock of ours."""

    def work():
        try:
            return act()
        finally:
            connection.close()

    pool = ThreadPoolExecutor(1)
    outcome, deadline = pool.submit(work), time.monotonic() + 30
    with psycopg.connect(administrator_on(database), autocommit=True) as watch:
        while not watch.execute(WAITING, [database]).fetchone()[0]:
            assert time.monotonic() < deadline, "It does not wait for us."
            assert not outcome.done(), "It did not have to wait for us."
    pool.shutdown(wait=False)
    return outcome


def test_whoever_begins_while_the_plan_is_closed_is_refused(retired):
    tenant = make.tenant()
    with transaction.atomic():
        close()
        beginning = waiting(lambda: actions.subscribe(tenant=tenant, plan="GROWTH", by=make.WORKER), retired)

    with pytest.raises(RuleBroken, match="Nobody is put on a plan that is closed"):
        beginning.result()
    assert not queries.is_subscribed(tenant)


def test_whoever_closes_while_a_tenant_begins_is_refused(retired):
    tenant = make.tenant()
    with transaction.atomic():
        actions.subscribe(tenant=tenant, plan="GROWTH", by=make.WORKER)
        closing = waiting(close, retired)

    with pytest.raises(actions.InUse):
        closing.result()
    assert not plan_of().is_closed


def test_a_plan_that_is_deleted_while_a_tenant_begins_stays(committed_db, monkeypatch):
    """Past every action, as somebody with the raw data could."""
    monkeypatch.setattr("hqconsole.kernel.queue.ring", lambda *_: None)
    plan = Plan.objects.create(key="BRIEF", name_en="Brief", name_ar="قصير", position=99)
    facts = {"number": 1, "content": queries.live_edition(plan_of()).content, "content_hash": "x"}
    draft = PlanEdition.objects.create(plan=plan, **facts)
    monkeypatch.setattr("hqconsole.kernel.editions.live_of", lambda *_: draft)

    with transaction.atomic():
        actions.subscribe(tenant=make.tenant(), plan="BRIEF", by=make.WORKER)
        deleting = waiting(lambda: PlanEdition.objects.filter(pk=draft.pk)._raw_delete("default"), committed_db)

    with pytest.raises(IntegrityError):
        deleting.result()
    assert Subscription.objects.get().edition == draft


@pytest.mark.django_db
def test_the_database_lets_no_change_to_a_closed_plan_wait(growth):
    tenant = subscribed("PRO")
    growth.close(clock.now())
    facts = {"subscription": of(tenant), "edition": queries.live_edition(growth), "cycle": "monthly", "made_at": clock.now()}

    with pytest.raises(IntegrityError, match="Nobody is put on a plan that is closed"), transaction.atomic():
        Change.objects.create(tenant=tenant, kind="downgrade", due_on="2099-01-01", **facts)


@pytest.mark.django_db
def test_a_subscription_that_is_over_may_point_at_a_closed_plan(growth):
    tenant = subscribed()
    of(tenant).end(of(tenant).starts_on)
    growth.close(clock.now())

    assert Subscription.objects.filter(tenant=tenant).update(extensions=1) == 1


@pytest.mark.django_db
def test_a_wave_is_not_taken_back_to_a_plan_that_was_closed():
    tenants_on(edition(1), 1)
    wave = carried(wave_of(campaign(target=edition(2, "PRO"), mode="now"), 1))
    Plan.objects.filter(key="GROWTH").update(closed_at=clock.now())

    with pytest.raises(actions.PlanClosed):
        undo(wave)
