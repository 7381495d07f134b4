"""QA and Super Admins see and download what others export; the log says so in other words."""

import pytest

from audit import actions
from audit.models import Entry
from hqconsole.kernel.errors import Forbidden
from hqconsole.kernel.roles import Role
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]


@pytest.mark.parametrize("role", [Role.QA_COMPLIANCE, Role.SUPER_ADMIN])
def test_an_export_of_somebody_else_is_downloaded_under_its_own_verb(role):
    export = make.export()

    answer = make.client(role).post(f"/audit/exports/{export.pk}/download/")

    assert b"".join(answer) == make.ARCHIVE
    assert Entry.objects.get(verb="audit.download_export_of").pk_of_row == str(export.pk)


def test_others_neither_see_nor_download_it():
    export = make.export()

    assert f"/audit/exports/{export.pk}/" not in make.client(Role.TECH_ADMIN).get("/audit/exports/").content.decode()
    assert f"/audit/exports/{export.pk}/" in make.client(Role.QA_COMPLIANCE).get("/audit/exports/").content.decode()
    with pytest.raises(Forbidden):
        actions.download_export_of(export=export, by=make.actor(Role.TECH_ADMIN))
