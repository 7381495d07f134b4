"""A published edition stays as it is, whoever asks: the database says no, not the code."""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from hqconsole.kernel.editions import KINDS, Edition
from tests import make

pytestmark = pytest.mark.django_db
KINDS_OF_EDITION = sorted(KINDS)


def live(kind: str) -> Edition:
    return KINDS[kind].objects.live().first()


@pytest.mark.parametrize("kind", KINDS_OF_EDITION)
@pytest.mark.parametrize(
    "change",
    [
        {"content": {}},
        {"number": 99},
        {"content_hash": "x"},
        {"note_en": "Something else"},
        {"published_at": None},
        {"status": "draft"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_live_edition_does_not_change(kind, change):
    with pytest.raises(IntegrityError, match="does not change"), transaction.atomic():
        KINDS[kind].objects.filter(pk=live(kind).pk).update(**change)


@pytest.mark.parametrize("kind", KINDS_OF_EDITION)
def test_a_live_edition_is_not_deleted_even_by_raw_sql(kind):
    edition = live(kind)
    with pytest.raises(IntegrityError, match="does not change"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM hq.{edition._meta.db_table} WHERE id = %s", [edition.pk])


@pytest.mark.parametrize("kind", KINDS_OF_EDITION)
def test_a_retired_edition_does_not_come_back(kind):
    edition = live(kind)
    KINDS[kind].objects.filter(pk=edition.pk).update(status="retired", retired_at=edition.published_at)

    with pytest.raises(IntegrityError, match="does not change"), transaction.atomic():
        KINDS[kind].objects.filter(pk=edition.pk).update(status="live")


@pytest.mark.parametrize("kind", KINDS_OF_EDITION)
def test_a_draft_is_free_until_it_goes_live(kind):
    edition = live(kind)
    draft = KINDS[kind].objects.create(
        **{KINDS[kind].of: edition.subject}, number=edition.number + 1, content={}, content_hash="x"
    )

    draft.content = {"features": [], "limits": {}, "prices": {}, "stages": [], "moves": [], "codes": []}
    draft.save(update_fields=["content"])
    draft.go_live(make.clock.now())

    edition.refresh_from_db()
    assert (edition.status, draft.status) == ("retired", "live")


@pytest.mark.parametrize(
    ("pointer", "edition", "of"),
    [("catalogs.Pin", "release", "catalog"), ("workflows.Deployment", "version", "workflow")],
)
def test_a_pointer_cannot_name_one_thing_and_point_at_another(pointer, edition, of):
    model = apps.get_model(pointer)
    one, other = KINDS[of].objects.live().order_by("pk")[:2]
    at = {"pinned_at" if of == "catalog" else "deployed_at": make.clock.now()}
    model.objects.create(tenant=make.tenant(), **{of: one.subject, edition: other}, **at)

    with connection.cursor() as cursor, pytest.raises(IntegrityError, match="same_"):
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
