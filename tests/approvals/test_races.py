"""Several at once, in real parallel transactions: one agreement, one execution, one outcome."""

import threading
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connection

from approvals import actions
from approvals.models import Request, State
from audit.models import Entry
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.errors import Refusal
from hqconsole.kernel.queue import Job
from hqconsole.kernel.roles import Role
from jobs import agreed, running
from jobs.models import Run
from staff.actions import seal_envelope
from staff.models import Arrival
from tests import make
from tests.approvals.conftest import acting, approve, ask, execute, is_long
from tests.approvals.test_break_glass import break_glass


@pytest.fixture
def people(committed_db, monkeypatch):
    """Somebody who asks and two who may agree; no Redis is rung."""
    monkeypatch.setattr("hqconsole.kernel.queue.ring", lambda *_: None)
    return make.person(Role.BUSINESS_ADMIN), make.person(Role.SUPER_ADMIN), make.person(Role.SUPER_ADMIN)


def at_once(*acts: Callable) -> list:
    """What each act gives, or the Refusal it raises, all begun in the same moment on connections of their own."""
    start, outcomes = threading.Barrier(len(acts)), [None] * len(acts)

    def do(place: int, act: Callable) -> None:
        start.wait()
        try:
            outcomes[place] = act()
        except Refusal as refusal:
            outcomes[place] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def refused(outcomes: list) -> int:
    return sum(isinstance(each, Refusal) for each in outcomes)


def test_of_two_who_agree_at_once_one_is_told_that_it_is_decided(people):
    asker, one, other = people
    for _time in range(5):
        request = ask(asker)

        outcomes = at_once(lambda: approve(request, one), lambda: approve(request, other))  # noqa: B023

        assert refused(outcomes) == 1
        assert request.reviews.count() == 1
        assert Run.objects.filter(kind=Job.EXECUTE_REQUEST, subject=str(request.pk)).count() == 1


def test_agreeing_and_taking_back_at_once_leave_one_story(people):
    asker, one, _other = people
    for _time in range(5):
        request = ask(asker)

        at_once(lambda: approve(request, one), lambda: actions.withdraw(request=request, by=acting(asker)))  # noqa: B023

        request.refresh_from_db()
        assert request.state == State.WITHDRAWN  # before the agreement or after it
        with pytest.raises(Refusal):
            execute(request)


def test_agreeing_and_rejecting_at_once_never_both_count(people):
    asker, one, other = people
    for _time in range(5):
        request = ask(asker)
        reject = lambda: actions.reject(request=request, reason="Not like this", by=acting(other))  # noqa: B023, E731

        outcomes = at_once(lambda: approve(request, one), reject)  # noqa: B023

        request.refresh_from_db()
        assert refused(outcomes) == 1
        assert request.state in (State.APPROVED, State.REJECTED)


def test_fifty_executions_at_once_are_one(people):
    asker, one, _other = people
    by, rounds = Actor.worker("execute_request"), 100 if is_long() else 2

    for number in range(1, rounds + 1):
        request = approve(ask(asker), one)

        outcomes = at_once(*[lambda: actions.execute(request=request, by=by)] * 50)  # noqa: B023

        assert refused(outcomes) == 49
        assert Request.objects.get(pk=request.pk).state == State.EXECUTED
        assert Entry.objects.filter(verb="tenants.suspend", tbl="hq.tenants_hold").count() == number


def test_breaking_the_glass_and_agreeing_at_once_act_once(people):
    asker, one, other = people
    request = ask(asker)

    outcomes = at_once(lambda: break_glass(request, one), lambda: approve(request, other))

    request.refresh_from_db()
    assert refused(outcomes) == 1
    assert request.state in (State.EXECUTED, State.APPROVED)


def test_a_worker_carries_it_and_a_second_worker_finds_it_done(committed_db, monkeypatch):
    monkeypatch.setattr("hqconsole.kernel.queue.ring", lambda *_: None)
    asker, holder = make.person(Role.BUSINESS_ADMIN), make.person(Role.SUPER_ADMIN)
    request = approve(ask(asker), holder)
    run = Run.objects.get(kind=Job.EXECUTE_REQUEST)

    running.carry(run.pk, agreed.PARTS)
    running.carry(run.pk, agreed.PARTS)

    run.refresh_from_db()
    assert (run.state, run.attempt) == (Run.State.SUCCEEDED, 1)
    assert Request.objects.get(pk=request.pk).state == State.EXECUTED
    agreed.execute(run, Actor.worker(run.kind))
    assert Request.objects.get(pk=request.pk).round == 1


class Killed(BaseException):
    """The worker vanished at this line."""


@pytest.mark.parametrize("line", ["before", "after"])
def test_a_worker_killed_while_it_carries_one_out_leaves_all_or_nothing(people, monkeypatch, line):
    asker, one, _other = people
    request = approve(ask(asker), one)
    run = Run.objects.get(kind=Job.EXECUTE_REQUEST)
    carry_out = agreed.execute

    def die(run, by):
        if line == "after":
            carry_out(run, by)
        raise Killed

    monkeypatch.setattr(agreed, "PARTS", [running.Part("execute", "Die", do=die)])
    with pytest.raises(Killed):
        running.carry(run.pk, agreed.PARTS)
    assert Request.objects.get(pk=request.pk).state == State.APPROVED
    Run.objects.filter(pk=run.pk).update(lease_until="2020-01-01T00:00Z")
    running.give_back(Run.objects.get(pk=run.pk))

    running.carry(run.pk, [running.Part("execute", "Carry out", do=carry_out)])

    assert Request.objects.get(pk=request.pk).state == State.EXECUTED
    assert Entry.objects.filter(verb="tenants.suspend", tbl="hq.tenants_hold").count() == 1


def test_of_two_who_type_the_same_credential_at_once_one_comes_in(committed_db, settings):
    settings.HQ_EMERGENCY_ACCESS = True
    for _time in range(5):
        person = make.person(Role.BUSINESS_ADMIN)
        _envelope, credential = seal_envelope(person=person, sealed_by=person, by=make.WORKER)

        def enter(credential=credential):
            facts = {"reason": "Down since 08:10, as agreed", "arrival": Arrival(uuid4().hex, "198.51.100.7", "Firefox")}
            return actions.enter_alone(credential=credential, **facts, by=make.WORKER)

        entrances = at_once(enter, enter, enter)

        assert [bool(each.session) for each in entrances].count(True) == 1
        assert (person.sessions.count(), person.debts.count()) == (1, 1)
