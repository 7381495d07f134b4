"""A digest is read outside of any transaction, however long it takes, and drawn once."""

from django.db import connection

from audit.models import Digest
from audit.queries import digest_of
from hqconsole.kernel.queue import Job
from jobs import digesting, running
from jobs.models import Run
from tests import make


def test_a_run_reads_the_period_outside_of_any_transaction_and_draws_it_once(committed_db, monkeypatch):
    monkeypatch.setattr("hqconsole.kernel.queue.ring", lambda *_: None)
    reads = []
    monkeypatch.setattr(digesting, "digest_of", lambda *period: reads.append(connection.in_atomic_block) or digest_of(*period))
    run = Run.objects.create(kind=Job.DRAW_DIGEST, subject="2026-11-22T07:00", dedupe_key="weekly", ordered_by="worker:clock")

    running.carry(run.pk, digesting.PARTS)
    digesting.draw(run, make.WORKER)  # by the next worker, where the first died before it could say so

    assert (reads, Digest.objects.count(), Run.objects.get(pk=run.pk).state) == ([False], 1, "succeeded")
