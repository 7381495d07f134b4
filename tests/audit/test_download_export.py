"""Only who asked for an export downloads it as their own; it comes as a file, and the log says who took it away when."""

from zipfile import ZipFile

import pytest

from audit import actions
from audit.models import Entry, Export
from hqconsole.kernel.errors import Forbidden
from hqconsole.kernel.roles import Role
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]


def address(export: Export) -> str:
    return f"/audit/exports/{export.pk}/download/"


def browser_and_export(role: Role = Role.TECH_ADMIN, **given):
    person = make.person(role)
    return make.client_of(person), make.export(asked_by=f"staff:{person.pk}", **given)


def test_an_export_comes_as_a_file_that_no_browser_shows():
    browser, export = browser_and_export()

    answer = browser.post(address(export))

    assert (answer.status_code, b"".join(answer)) == (200, make.ARCHIVE)
    assert answer["Content-Disposition"] == f'attachment; filename="audit-log-{export.pk}-jsonl.zip"'
    assert (answer["X-Content-Type-Options"], answer["Content-Length"]) == ("nosniff", str(len(make.ARCHIVE)))
    assert "no-store" in answer["Cache-Control"]


def test_each_download_stands_in_the_log():
    browser, export = browser_and_export()
    browser.post(address(export))

    entry = Entry.objects.get(verb="audit.download_export")
    assert (entry.pk_of_row, entry.changes["manifest_sha256"]) == (str(export.pk), [None, "0" * 64])


def test_looking_at_the_address_downloads_nothing():
    browser, export = browser_and_export()

    assert browser.get(address(export)).status_code == 405
    assert not Entry.objects.filter(verb="audit.download_export").exists()


def test_somebody_elses_export_is_not_there():
    browser, _own = browser_and_export()

    assert browser.post(address(make.export())).status_code == 404
    with pytest.raises(actions.NotYours):
        actions.download_export(export=make.export(), by=make.actor(Role.TECH_ADMIN))


def test_who_may_not_export_downloads_nothing():
    with pytest.raises(Forbidden):
        actions.download_export(export=make.export(asked_by="staff:business_admin"), by=make.actor(Role.BUSINESS_ADMIN))


@pytest.mark.parametrize("state", [Export.State.ASKED, Export.State.EXPIRED])
def test_what_is_not_ready_cannot_be_downloaded(state):
    browser, export = browser_and_export(state=state)

    assert browser.post(address(export)).status_code == 409


def test_the_page_shows_the_download_and_the_manifest_to_who_asked():
    browser, export = browser_and_export()
    with ZipFile(export.archive, "w") as archive:
        archive.writestr("manifest.json", "what it holds")

    page = browser.get(f"/audit/exports/{export.pk}/").content.decode()

    assert address(export) in page
    assert make.REASON in page
    assert "what it holds" in page
