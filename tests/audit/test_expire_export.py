"""The files of an export are removed after some days, and the log says so."""

from datetime import timedelta

import pytest

from audit.models import Entry, Export
from hqconsole.kernel import clock
from jobs import exporting, recurring, running
from jobs.models import Run
from tests import make

pytestmark = pytest.mark.usefixtures("files")


@pytest.fixture
def old_and_young(committed_db, monkeypatch):
    monkeypatch.setattr("hqconsole.kernel.queue.ring", lambda *_: None)
    return make.export(expires_at=clock.now() - timedelta(minutes=1)), make.export()


def carry() -> None:
    recurring.order_due()
    running.carry(Run.objects.get(kind="expire_exports").pk, exporting.EXPIRING)


def test_only_what_has_been_kept_long_enough_goes(old_and_young):
    old, young = old_and_young

    carry()

    assert [Export.objects.get(pk=each.pk).state for each in (old, young)] == ["expired", "ready"]
    assert [each.archive.exists() for each in (old, young)] == [False, True]
    assert Entry.objects.get(verb="audit.expire_export").changes["state"] == ["ready", "expired"]


def test_files_that_a_killed_worker_removed_are_noted_by_the_next(old_and_young):
    exporting.remove_files(Run(), make.WORKER)

    carry()

    assert Export.objects.get(pk=old_and_young[0].pk).state == "expired"
