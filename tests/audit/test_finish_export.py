"""A written export is handed over for some days, and who asked for it is told."""

from datetime import timedelta

import pytest

from audit import actions
from audit.exporting import Packed
from audit.models import Export
from hqconsole.kernel.errors import Forbidden
from jobs.models import Outbox
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]
PACKED = Packed(rows=5, first_seq=2, last_seq=9, checkpoint_size=12, size_bytes=700, manifest_sha256="a" * 64)


def test_it_says_what_it_holds_and_how_long_it_is_kept(settings):
    settings.EXPORT_DAYS = 7
    export = make.export(state=Export.State.ASKED, rows=None)

    actions.finish_export(export=export, packed=PACKED, by=make.WORKER)

    export.refresh_from_db()
    assert (export.state, export.rows, export.first_seq, export.last_seq, export.manifest_sha256) == ("ready", 5, 2, 9, "a" * 64)
    assert export.expires_at - export.finished_at == timedelta(days=7)


def test_who_asked_is_told():
    person = make.person()
    export = make.export(state=Export.State.ASKED, asked_by=f"staff:{person.pk}")

    actions.finish_export(export=export, packed=PACKED, by=make.WORKER)

    notice = Outbox.objects.get(topic="notice")
    assert (notice.payload["people"], notice.payload["link"]) == ([str(person.pk)], f"/audit/exports/{export.pk}/")


def test_people_cannot_hand_over_what_no_worker_wrote():
    with pytest.raises(Forbidden):
        actions.finish_export(export=make.export(state=Export.State.ASKED), packed=PACKED, by=make.actor())
