"""Every hour what is due at subscriptions is made: once, whoever dies, and later where nobody could."""

import pytest
import time_machine

from hqconsole.kernel.errors import Refusal
from hqconsole.kernel.queue import Job, enqueue
from jobs import changing
from jobs.kinds import KINDS
from jobs.models import Run
from jobs.recurring import RECURRING, hourly
from jobs.running import carry
from plans import actions
from plans.models import Change
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
    act, done = actions.apply_change, []

    def dies(**given):
        if done:
            raise SystemExit
        done.append(act(**given))

    monkeypatch.setattr(actions, "apply_change", dies)
    with pytest.raises(SystemExit):
        changing.apply_changes(None, make.WORKER)
    assert sorted([of(first).status, of(second).status]) == ["active", "ended"]

    monkeypatch.setattr(actions, "apply_change", act)
    changing.apply_changes(None, make.WORKER)
    assert [of(first).status, of(second).status] == ["ended", "ended"]


@pytest.mark.django_db
def test_one_that_is_refused_does_not_keep_the_others_waiting(travel, monkeypatch):
    first, second = cancelled(), cancelled()
    travel.move_to("2026-12-09 08:00:00+00:00")
    act = actions.apply_change

    def refuses(*, change, by):
        if change.tenant == first:
            raise Refusal("Not this one")
        return act(change=change, by=by)

    monkeypatch.setattr(actions, "apply_change", refuses)
    with pytest.raises(Refusal, match="1 could not be done"):
        changing.apply_changes(None, make.WORKER)

    assert of(second).status == "ended"


def test_it_recurs_every_hour_under_the_name_of_its_worker():
    assert Job.PLAN_ENFORCER == "plan_enforcer_worker"
    assert [each.latest for each in RECURRING if each.job == Job.PLAN_ENFORCER] == [hourly]


def test_a_change_that_is_refused_keeps_no_other_part_waiting(committed_db, monkeypatch):
    monkeypatch.setattr("hqconsole.kernel.queue.ring", lambda *_: None)
    with time_machine.travel("2026-11-05 08:00:00+00:00", tick=False) as travel:
        trial, _refused, override = tenant_on("FREE_TRIAL"), cancelled(), make.override()
        travel.move_to("2026-12-09 08:00:00+00:00")
        monkeypatch.setattr(actions, "apply_change", refusing)
        run = Run.objects.get(pk=enqueue(Job.PLAN_ENFORCER, subject="", actor_id="clock", dedupe="once"))
        Run.objects.filter(pk=run.pk).update(run_after="2026-01-01T00:00:00Z")

        carry(run.pk, KINDS[Job.PLAN_ENFORCER].parts)

    run.refresh_from_db()
    override.refresh_from_db()
    assert (run.state, "Not this one" in run.error) == ("failed", True)
    assert of(trial).status == "ended"
    assert override.concluded_at is not None


def refusing(*, change, by):
    raise Refusal("Not this one")
