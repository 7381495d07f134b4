"""Every hour what is due at subscriptions is made: once, whoever dies, and later where nobody could."""

from datetime import date

import pytest
import time_machine

from hqconsole.kernel.errors import Refusal
from hqconsole.kernel.queue import Job, enqueue
from jobs import changing
from jobs.kinds import KINDS
from jobs.models import Run
from jobs.recurring import RECURRING, hourly
from jobs.running import carry
from plans import actions, making
from plans.models import Change, Subscription
from tests import make
from tests.plans.having import of, seller, tenant_on


@pytest.fixture
def travel():
    with time_machine.travel("2026-11-05 08:00:00+00:00", tick=False) as travel:
        yield travel


def cancelled(plan: str = "GROWTH"):
    tenant = tenant_on(plan)
    actions.cancel(tenant=tenant, reason=make.REASON, by=seller(tenant))
    return tenant


@pytest.mark.django_db
def test_what_fell_due_days_ago_is_made_as_of_its_day(travel):
    tenant, trial = cancelled(), tenant_on("FREE_TRIAL")
    travel.move_to("2026-12-09 08:00:00+00:00")

    changing.apply_changes(None, make.WORKER)
    changing.end_trials(None, make.WORKER)

    assert [(str(of(each).ends_on), of(each).status) for each in (tenant, trial)] == [
        ("2026-12-05", "ended"),
        ("2026-11-19", "ended"),
    ]


@pytest.mark.django_db
def test_a_second_run_finds_nothing_to_do(travel):
    tenant = cancelled()
    travel.move_to("2026-12-09 08:00:00+00:00")
    changing.apply_changes(None, make.WORKER)
    before = Change.objects.get(tenant=tenant).applied_at

    travel.move_to("2026-12-09 09:00:00+00:00")
    changing.apply_changes(None, make.WORKER)

    assert Change.objects.get(tenant=tenant).applied_at == before


@pytest.mark.django_db
def test_a_worker_that_dies_in_the_middle_leaves_the_rest_to_the_next(travel, monkeypatch):
    first, second = cancelled(), cancelled()
    travel.move_to("2026-12-09 08:00:00+00:00")
    act, done = actions.apply_changes, []
    monkeypatch.setattr(making, "CHUNK", 1)

    def dies(**given):
        if done:
            raise SystemExit
        done.append(act(**given))
        return done[0]

    monkeypatch.setattr(actions, "apply_changes", dies)
    with pytest.raises(SystemExit):
        changing.apply_changes(None, make.WORKER)
    assert sorted([of(first).status, of(second).status]) == ["active", "ended"]

    monkeypatch.setattr(actions, "apply_changes", act)
    changing.apply_changes(None, make.WORKER)
    assert [of(first).status, of(second).status] == ["ended", "ended"]


@pytest.mark.django_db
def test_one_that_cannot_be_made_does_not_keep_the_others_waiting(travel):
    first, second = going_up("KWD"), going_up("OMR")
    travel.move_to("2026-12-09 08:00:00+00:00")

    with pytest.raises(Refusal, match=f"1 could not be done. The first: {first.slug}: no price in its currency"):
        changing.apply_changes(None, make.WORKER)

    assert [str(of(each).edition) for each in (first, second)] == ["GROWTH v2", "PRO v2"]


def going_up(currency: str):
    """A tenant whose upgrade waits, and that pays in this currency by now."""
    tenant = tenant_on("GROWTH")
    actions.upgrade(tenant=tenant, plan="PRO", on=date(2026, 12, 5), by=seller(tenant))
    Subscription.objects.filter(tenant=tenant).update(currency=currency)
    return tenant


def test_it_recurs_every_hour_under_the_name_of_its_worker():
    assert Job.PLAN_ENFORCER == "plan_enforcer_worker"
    assert [each.latest for each in RECURRING if each.job == Job.PLAN_ENFORCER] == [hourly]


def test_a_change_that_is_refused_keeps_no_other_part_waiting(committed_db, monkeypatch):
    monkeypatch.setattr("hqconsole.kernel.queue.ring", lambda *_: None)
    with time_machine.travel("2026-11-05 08:00:00+00:00", tick=False) as travel:
        trial, refused, override = tenant_on("FREE_TRIAL"), going_up("KWD"), make.override()
        travel.move_to("2026-12-09 08:00:00+00:00")
        run = Run.objects.get(pk=enqueue(Job.PLAN_ENFORCER, subject="", actor_id="clock", dedupe="once"))
        Run.objects.filter(pk=run.pk).update(run_after="2026-01-01T00:00:00Z")

        carry(run.pk, KINDS[Job.PLAN_ENFORCER].parts)

    run.refresh_from_db()
    override.refresh_from_db()
    assert (run.state, refused.slug in run.error) == ("failed", True)
    assert of(trial).status == "ended"
    assert override.concluded_at is not None
