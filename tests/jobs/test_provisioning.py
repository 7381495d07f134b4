"""A tenant is made ready step by step; a worker may be killed at any line and nothing is done twice."""

from datetime import timedelta

import pytest
from django.db import OperationalError, connections, transaction

from hqconsole.kernel import clock
from jobs import outbox, provisioning, running, sweeping
from jobs.models import Outbox, Run, Step
from jobs.queries import progress, provisioning_of
from tenants import actions
from tenants.models import Tenant
from tests import make


class Killed(BaseException):
    """The worker vanished at this line: nothing after it runs, not even error handling."""


@pytest.fixture
def ordered(committed_db, monkeypatch):
    """A tenant whose provisioning waits for a worker; no Redis is rung."""
    monkeypatch.setattr("hqconsole.kernel.queue.ring", lambda *_: None)
    tenant = actions.create(**make.order(), by=make.actor())
    return provisioning_of(tenant.pk)


def carry(run: Run) -> Run:
    running.carry(run.pk, provisioning.PARTS)
    run.refresh_from_db()
    return run


def expire_lease(run: Run) -> None:
    Run.objects.filter(pk=run.pk).update(lease_until=clock.now() - timedelta(seconds=1))


def as_tenant(tenant_id: str, question: str):
    with transaction.atomic(using="product"), connections["product"].cursor() as cursor:
        cursor.execute("SELECT set_config('app.tenant_id', %s, true)", [tenant_id])
        cursor.execute(question)
        return cursor.fetchone()[0]


def test_a_tenant_works_when_its_run_has_succeeded(ordered):
    run = carry(ordered)

    assert (run.state, run.error) == ("succeeded", "")
    assert {step.state for step in run.steps.all()} == {Step.State.DONE}
    assert Tenant.objects.get(pk=run.subject).status == Tenant.Status.ACTIVE
    assert as_tenant(run.subject, "SELECT count(*) FROM org_users_mst") == 1
    assert as_tenant(run.subject, "SELECT plan_code FROM org_pln_subscriptions_mst") == "GROWTH"


def test_a_run_that_was_carried_is_not_carried_again(ordered):
    attempt = carry(ordered).attempt

    assert carry(ordered).attempt == attempt


def test_a_long_step_says_how_far_it_is_and_only_to_its_present_worker(ordered, monkeypatch):
    seen = []

    def look(run, by):
        running.say_how_far(run, 3, 10)
        seen.extend((step["done"], step["total"]) for step in progress(run) if step["state"] == Step.State.RUNNING)
        Run.objects.filter(pk=run.pk).update(fence=99)
        with pytest.raises(running.LostLease):
            running.say_how_far(run, 4, 10)

    monkeypatch.setattr(provisioning, "PARTS", [running.Part("check", "Look", reach_out=look)])
    carry(ordered)

    assert seen == [(3, 10)]


@pytest.mark.parametrize("name", [part.name for part in provisioning.PARTS])
def test_a_worker_killed_in_any_step_repeats_nothing(ordered, monkeypatch, name):
    finish = Step.finish

    def die(self, at):
        if self.name == name:
            raise Killed
        finish(self, at)

    monkeypatch.setattr(Step, "finish", die)
    with pytest.raises(Killed):
        carry(ordered)
    monkeypatch.setattr(Step, "finish", finish)
    expire_lease(ordered)
    monkeypatch.setattr(sweeping, "ring", lambda *_: None)
    sweeping.sweep()

    run = carry(ordered)

    assert run.state == "succeeded"
    assert (run.attempt, run.fence) == (2, 2)
    assert {step.attempts for step in run.steps.exclude(name=name)} == {1}
    tenant = Tenant.objects.get(pk=run.subject)
    assert tenant.subscriptions.count() == 1
    assert as_tenant(run.subject, "SELECT count(*) FROM org_pln_subscriptions_mst") == 1


def test_a_worker_that_lost_its_lease_writes_nothing_more(ordered):
    slow = running.claim(ordered.pk)
    expire_lease(ordered)
    running.give_back(Run.objects.get(pk=ordered.pk))
    fast = running.claim(ordered.pk)

    with pytest.raises(running.LostLease), running.under_lease(slow, make.WORKER):
        pass
    with running.under_lease(fast, make.WORKER):
        pass


def test_a_run_whose_worker_dies_again_and_again_is_given_up(ordered):
    for _attempt in range(5):
        running.claim(ordered.pk)
        expire_lease(ordered)
        running.give_back(Run.objects.get(pk=ordered.pk))

    ordered.refresh_from_db()
    assert ordered.state == Run.State.DEAD


def test_a_failed_step_says_why_and_the_run_can_go_on_from_there(ordered, monkeypatch):
    monkeypatch.setattr(outbox, "publish_tenant", lambda *_: 1 / 0)
    run = carry(ordered)

    assert run.state == "failed"
    failed = [step for step in progress(run) if step["state"] == "failed"]
    assert [step["key"] for step in failed] == ["product"]
    assert "ZeroDivisionError" in failed[0]["text"]


def test_the_sweeper_rings_for_what_nobody_was_told_about(ordered, monkeypatch):
    rung = []
    monkeypatch.setattr(sweeping, "ring", lambda job, pk: rung.append((job, pk)))

    sweeping.sweep()
    sweeping.sweep()

    assert rung.count(("provision_tenant", ordered.pk)) == 1


def test_a_message_that_failed_is_tried_again_later(ordered, monkeypatch):
    carry(ordered)
    message = Outbox.objects.create(topic="tenant.moved", subject=ordered.subject, key="again")
    monkeypatch.setattr(outbox, "publish_tenant", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        outbox.deliver(message)

    message.refresh_from_db()
    assert (message.attempts, message.sent_at) == (1, None)
    assert message.next_at > clock.now()


def test_suspending_locks_the_tenant_out_of_the_product(ordered):
    run = carry(ordered)
    tenant = Tenant.objects.get(pk=run.subject)

    actions.suspend(tenant=tenant, reason=make.REASON, by=make.consenting(make.actor(), tenant.slug))
    for message in Outbox.objects.filter(sent_at=None):
        outbox.deliver(message)

    assert as_tenant(run.subject, "SELECT is_active FROM org_tenants_mst") is False


def test_one_owner_may_have_two_laundries(ordered):
    carry(ordered)
    twin = make.order()
    twin["administrator"] = {"name": "Salim", "email": Tenant.objects.get(pk=ordered.subject).contacts.get().email}
    second = actions.create(**twin, by=make.actor())

    assert carry(provisioning_of(second.pk)).state == "succeeded"


def test_a_run_of_an_unknown_kind_does_not_keep_the_others_waiting(ordered, monkeypatch):
    rung = []
    monkeypatch.setattr(sweeping, "ring", lambda job, pk: rung.append(pk))
    Run.objects.filter(pk=ordered.pk).update(dispatched_at=None)
    Run.objects.create(pk=-1, kind="of_the_future", subject="x", dedupe_key="odd", ordered_by="x")

    sweeping.sweep()

    assert rung == [ordered.pk]


def test_a_message_that_never_arrives_is_given_up_at_last(ordered):
    message = Outbox.objects.create(topic="tenant.moved", subject=ordered.subject, key="never", attempts=30)

    assert message not in Outbox.objects.due()


def test_a_beat_that_the_database_missed_does_not_end_the_beating(ordered, monkeypatch):
    run = running.claim(ordered.pk)
    monkeypatch.setattr(running, "held", lambda _run: (_ for _ in ()).throw(OperationalError("away")))

    assert running.renewed(run) is True
