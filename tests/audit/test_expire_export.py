"""The files of an export are removed after some days, and the log says so."""

from datetime import timedelta

import pytest

from audit.models import Entry, Export
from hqconsole.kernel import clock
from hqconsole.kernel.errors import Refusal
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


def test_what_was_never_finished_goes_too_and_is_not_written_any_more(committed_db, monkeypatch):
    monkeypatch.setattr("hqconsole.kernel.queue.ring", lambda *_: None)
    stopped, waiting = unfinished(asked_ago=timedelta(days=8)), unfinished(asked_ago=timedelta(days=6))

    carry()

    assert [Export.objects.get(pk=each.pk).state for each in (stopped, waiting)] == ["expired", "asked"]
    assert [each.folder.exists() for each in (stopped, waiting)] == [False, True]
    with pytest.raises(Refusal, match="Ask for a new export"):
        exporting.write(Run(subject=str(stopped.pk)), make.WORKER)


def unfinished(asked_ago: timedelta) -> Export:
    """An export whose worker died over it."""
    nothing = dict.fromkeys(("finished_at", "expires_at", "rows", "first_seq", "last_seq", "checkpoint_size", "size_bytes"))
    return make.export(state=Export.State.ASKED, asked_at=clock.now() - asked_ago, manifest_sha256="", **nothing)


def test_files_that_a_killed_worker_removed_are_noted_by_the_next(old_and_young):
    exporting.remove_files(Run(), make.WORKER)

    carry()

    assert Export.objects.get(pk=old_and_young[0].pk).state == "expired"
