"""How does a worker carry a run so that it can be killed at any line? Claim, heartbeat, one transaction per step.

A message holds only a run's id; a conditional update claims it, so duplicates are harmless. Each step's effect and its
record commit together, under the fence of the present lease. Only the database's clock counts for leases.
"""

import logging
import os
import socket
import threading
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.db.models.functions import Now

from hqconsole.kernel import clock, ledger
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.errors import Refusal
from hqconsole.kernel.scrubbing import scrubbed_text

from .models import LEASE, MAX_ATTEMPTS, Run, Step

log = logging.getLogger(__name__)


class LostLease(Exception):
    """Somebody else holds the run now; whatever this worker was about to write is rolled back."""


@dataclass(frozen=True)
class Part:
    """One part of a kind of run, and what it is called. `do` changes our own rows inside the step's transaction;
    `reach_out` talks to a neighbour or takes long, and may happen twice. Both take the run and the acting worker."""

    name: str
    label: str
    do: Callable[[Run, Actor], None] | None = None
    reach_out: Callable[[Run, Actor], None] | None = None


def carry(run_id: int, parts: list[Part]) -> None:
    """Claim the run and do each part that is not recorded yet. Returns quietly where somebody else has it."""
    run = claim(run_id)
    if run is None:
        return
    by = Actor.worker(run.kind, on_behalf_of=run.ordered_by)
    with heartbeat(run):
        try:
            plan_steps(run, parts, by)
            for part in parts:
                carry_step(run, part, by)
            finish(run, by, Run.State.SUCCEEDED)
        except LostLease:
            log.warning("%s: lease lost, leaving it to its new worker", run)
        except Refusal as refusal:
            finish(run, by, Run.State.FAILED, refusal.message)
        except Exception as defect:
            log.exception("%s failed", run)
            finish(run, by, Run.State.FAILED, in_words(defect))


def claim(run_id: int) -> Run | None:
    """Take the lease of a queued run; None where it is not ours to take."""
    with transaction.atomic(), ledger.context(**Actor.worker("jobs").claims, verb="jobs.claim"):
        claimed = Run.objects.filter(pk=run_id, state=Run.State.QUEUED, run_after__lte=Now()).update(
            state=Run.State.RUNNING,
            fence=F("fence") + 1,
            attempt=F("attempt") + 1,
            lease_until=Now() + LEASE,
            heartbeat_at=Now(),
            started_at=Now(),
            worker=f"{socket.gethostname()}:{os.getpid()}",
        )
    return Run.objects.get(pk=run_id) if claimed else None


@contextmanager
def heartbeat(run: Run):
    """Renew the lease from a thread with its own connection, as long as the run is ours."""
    over = threading.Event()

    def beat():
        while not over.wait(LEASE.total_seconds() / 4):
            if not renewed(run):
                return

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def renewed(run: Run) -> bool:
    """Whether the run is still ours after this beat; a database that is away for a moment does not end the beating."""
    try:
        return bool(held(run).update(lease_until=Now() + LEASE, heartbeat_at=Now()))
    except DatabaseError as away:
        log.warning("%s: could not renew the lease: %s", run, away)
        return True
    finally:
        connection.close()


def say_how_far(run: Run, done: int, total: int) -> None:
    """Note on the running step how much of it is done, for whoever watches. Raises LostLease where the fence has moved.

    No change that anybody made, so the ledger leaves these two columns out.
    """
    if not run.steps.filter(state=Step.State.RUNNING, run__in=held(run)).update(done=done, total=total):
        raise LostLease


def held(run: Run):
    """The run as a queryset, only while this worker's lease stands."""
    return Run.objects.filter(pk=run.pk, fence=run.fence, state=Run.State.RUNNING)


@contextmanager
def under_lease(run: Run, by: Actor):
    """A transaction that holds the run's row. Raises LostLease where the fence has moved."""
    with (
        transaction.atomic(),
        ledger.context(**by.claims, verb="jobs.carry"),
    ):
        if not held(run).select_for_update().exists():
            raise LostLease
        yield


def plan_steps(run: Run, parts: list[Part], by: Actor) -> None:
    """Write down the steps once, so that a page can show what is to come."""
    with under_lease(run, by):
        if not run.steps.exists():
            Step.objects.bulk_create(
                Step(run=run, position=position, name=part.name) for position, part in enumerate(parts, start=1)
            )


def carry_step(run: Run, part: Part, by: Actor) -> None:
    """Do one part and record it; a recorded one is skipped before anything outside is touched."""
    step = run.steps.get(name=part.name)
    if step.state == Step.State.DONE:
        return
    with under_lease(run, by):
        step.begin(clock.now())
    try:
        if part.reach_out:
            part.reach_out(run, by)
        with under_lease(run, by):
            if part.do:
                part.do(run, by)
            step.finish(clock.now())
    except LostLease:
        raise
    except Exception as failure:
        with under_lease(run, by):
            step.fail(in_words(failure), clock.now())
        raise


def in_words(failure: Exception) -> str:
    """Why it failed, for the page of the run: a refusal's own words, or the kind of a defect and its scrubbed message."""
    if isinstance(failure, Refusal):
        return failure.message
    return f"{type(failure).__name__}: {scrubbed_text(str(failure))}"


def finish(run: Run, by: Actor, state: str, error: str = "") -> None:
    try:
        with under_lease(run, by):
            run.finish(state, clock.now(), error)
    except LostLease:
        log.warning("%s: lease lost at the end", run)


def give_back(run: Run) -> None:
    """Queue an abandoned run again, or give it up after MAX_ATTEMPTS."""
    with transaction.atomic(), ledger.context(**Actor.worker("sweeper").claims, verb="jobs.sweep"):
        run = Run.objects.abandoned().select_for_update(skip_locked=True).filter(pk=run.pk).first()
        if run is None:
            return
        if run.attempt >= MAX_ATTEMPTS:
            run.finish(Run.State.DEAD, clock.now(), "Its worker died too often.")
        else:
            run.requeue()
