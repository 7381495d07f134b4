"""An override ends by itself: nothing has to run for that. The worker only writes it down and tells the product."""

from datetime import timedelta

import pytest
import time_machine

from audit.models import Entry
from hqconsole.kernel import clock
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.errors import Forbidden
from hqconsole.kernel.queue import Job
from hqconsole.kernel.roles import Role
from jobs import enforcing, running
from jobs.models import Outbox, Run
from plans import actions, queries
from plans.models import Override
from tests import make

WORKER = Actor.worker(Job.PLAN_ENFORCER)


def ended(**given) -> Override:
    """An override whose time is over."""
    row = make.override(**given)
    now = clock.now()
    Override.objects.filter(pk=row.pk).update(starts_at=now - timedelta(days=2), ends_at=now - timedelta(minutes=1))
    row.refresh_from_db()
    return row


@pytest.mark.django_db
def test_the_value_ends_at_its_instant_without_anybody():
    given = make.override()

    with time_machine.travel(given.ends_at - timedelta(microseconds=1), tick=False):
        assert queries.answer_at(given.tenant, given.feature, clock.now()).value is True
    with time_machine.travel(given.ends_at, tick=False):
        assert queries.answer_at(given.tenant, given.feature, clock.now()).value is False


@pytest.mark.django_db
def test_its_end_is_written_down_once_and_the_product_is_told():
    given = ended()
    Outbox.objects.all().delete()

    actions.end_override(override=given, by=WORKER)

    entry = Entry.objects.get(verb="plans.end_override", tbl="hq.plans_override")
    assert (entry.actor, entry.pk_of_row) == ("worker:plan_enforcer_worker", str(given.pk))
    assert Outbox.objects.filter(topic="tenant.moved", subject=str(given.tenant_id)).count() == 1
    with pytest.raises(actions.NotOver):
        actions.end_override(override=given, by=WORKER)


@pytest.mark.django_db
def test_what_still_holds_does_not_end():
    with pytest.raises(actions.NotOver):
        actions.end_override(override=make.override(), by=WORKER)


@pytest.mark.django_db
@pytest.mark.parametrize("role", [role for role in Role if role is not Role.WORKER])
def test_people_do_not_write_it_down(role):
    with pytest.raises(Forbidden):
        actions.end_override(override=ended(), by=make.consenting(make.actor(role)))


class Killed(BaseException):
    """The worker vanished at this line."""


def ordered() -> Run:
    return Run.objects.create(kind=Job.PLAN_ENFORCER, subject="2026-11-24T09:00", dedupe_key="x", ordered_by="worker:clock")


def carry(run: Run) -> None:
    running.carry(run.pk, enforcing.PARTS)
    run.refresh_from_db()


def test_a_killed_worker_loses_no_end_and_repeats_none(committed_db, monkeypatch):
    monkeypatch.setattr("hqconsole.kernel.queue.ring", lambda *_: None)
    given, usual, done = [ended() for _number in range(4)], actions.end_override, []

    def dies_at_the_third(**arguments):
        if len(done) == 2:
            raise Killed
        done.append(usual(**arguments))

    monkeypatch.setattr(actions, "end_override", dies_at_the_third)
    run = ordered()
    with pytest.raises(Killed):
        carry(run)
    assert Override.objects.filter(concluded_at=None).count() == 2

    monkeypatch.setattr(actions, "end_override", usual)
    Run.objects.filter(pk=run.pk).update(lease_until=clock.now() - timedelta(seconds=1))
    run.refresh_from_db()
    running.give_back(run)
    carry(run)

    assert (run.state, run.error) == ("succeeded", "")
    said = Entry.objects.filter(verb="plans.end_override", tbl="hq.plans_override").values_list("pk_of_row", flat=True)
    assert sorted(said) == sorted(str(each.pk) for each in given)


@pytest.mark.django_db
def test_what_was_revoked_or_still_holds_is_left_alone():
    make.override()
    actions.revoke_override(override=make.override(), reason=make.REASON, by=make.consenting(make.actor()))

    assert queries.ended_unsaid(clock.now()) == []
