"""Personal values are taken away with a second person only, each beside the digest that the chain proves."""

import csv
import gzip
import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.urls import reverse

from approvals.models import Request
from audit.actions import NotReady, download_export, erase, export_personal
from audit.exporting import writing
from audit.models import Entry, Export
from hqconsole.kernel import clock
from hqconsole.kernel.errors import Forbidden, SentForReview
from hqconsole.kernel.roles import Role
from jobs import exporting, recurring, running
from jobs.models import Run
from tenants.models import Contact, Tenant
from tests import make
from tests.approvals.conftest import acting, approve, ask, execute
from tests.services import role_url, seal_everything

from .exports import carry, run_of, verified

pytestmark = pytest.mark.usefixtures("small_parts")
CANARIES = ["canary-salim@laundry.example", "=canary-huda@laundry.example"]
WISH = {"filters": {"search": "object:contact"}, "span": {}, "reason": "A court asks whom we wrote to"}


@pytest.fixture
def tenants(committed_db) -> list[Tenant]:
    """Two, each with a contact whose name was changed; everything sealed."""
    tenants = [make.tenant(), make.tenant()]
    for tenant, email in zip(tenants, CANARIES, strict=True):
        Contact.objects.create(tenant=tenant, role="administrator", name="Salim", email=email).save()
        tenant.contacts.update(name="سالم")
    seal_everything(role_url("HQ_SEALER_DATABASE_URL", committed_db))
    return tenants


@pytest.fixture
def people(committed_db):
    return make.person(Role.QA_COMPLIANCE, email="salma@hq.example"), make.person(Role.SUPER_ADMIN, email="nasser@hq.example")


def ordered(people, form: str = "jsonl") -> Export:
    asker, other = people
    request = ask(asker, export_personal, form=form, **WISH)
    assert not Export.objects.exists()
    approve(request, other)
    execute(request)
    request.refresh_from_db()
    assert request.state == "executed", request.outcome
    return Export.objects.get()


def exported(people, form: str = "jsonl") -> Export:
    export = carry(ordered(people, form))
    assert export.is_ready, run_of(export).error
    return export


def member(export: Export, name: str) -> str:
    with zipfile.ZipFile(export.archive) as archive:
        content = archive.read(name)
    return (gzip.decompress(content) if name.endswith(".gz") else content).decode()


def values_of(export: Export) -> list[dict]:
    return [json.loads(line) for line in member(export, "personal.jsonl.gz").splitlines()]


def altered(export: Export, tmp_path, old: str, new: str):
    """The export unpacked, with a personal value exchanged and nothing else."""
    folder = tmp_path / "altered"
    with zipfile.ZipFile(export.archive) as archive:
        archive.extractall(folder)
    (folder / "personal.jsonl").write_text(
        gzip.decompress((folder / "personal.jsonl.gz").read_bytes()).decode().replace(old, new)
    )
    (folder / "personal.jsonl.gz").unlink()
    return folder


def test_it_takes_a_second_person(committed_db, people):
    with pytest.raises(SentForReview):
        export_personal(form="jsonl", **WISH, by=acting(people[0]))

    assert (Request.objects.get().verb, Export.objects.count()) == ("audit.export_personal", 0)


@pytest.mark.parametrize("role", [Role.TECH_ADMIN, Role.BUSINESS_ADMIN, Role.SUPPORT_ANALYST])
def test_who_may_not_reveal_one_value_may_not_take_many_away(committed_db, role):
    with pytest.raises(Forbidden):
        export_personal(form="jsonl", **WISH, by=make.consenting(make.actor(role)))


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_it_shows_them_and_verifies_without_the_console(tenants, people, form):
    export = exported(people, form)

    status, said = verified(export.archive, "--processes", "2")

    assert (status, said.splitlines()[0]) == (0, "INTACT.")
    assert "6 fields show the personal values" in said
    shown = member(export, f"personal.{form}.gz")
    assert all(each in shown for each in ("Salim", "سالم", *CANARIES))
    assert not any(each in member(export, f"rows.{form}.gz") for each in CANARIES)


def test_a_spreadsheet_calculates_nothing_of_them(tenants, people):
    cells = [cell for line in csv.reader(io.StringIO(member(exported(people, "csv"), "personal.csv.gz"))) for cell in line]

    assert not [cell for cell in cells if cell.startswith(("=", "+", "@")) or '"=' in cell]


def test_a_value_that_is_not_the_sealed_one_is_found_and_named(tenants, people, tmp_path):
    status, said = verified(altered(exported(people), tmp_path, "Salim", "Selim"))

    assert status == 1
    assert "is not what the row has the digest of" in said


def test_what_was_erased_stays_erased_and_everything_else_is_shown(tenants, people):
    erase(f"tenant:{tenants[0].pk}", str(tenants[0].pk))

    export = exported(people)

    lines = values_of(export)
    assert [line["missing"] for line in lines] == ["erased"] * 3 + [""] * 3
    assert CANARIES[0] not in member(export, "personal.jsonl.gz")
    status, said = verified(export.archive)
    assert (status, "3 fields with personal values that were erased" in said) == (0, True)


def test_manifest_and_event_say_so_and_hold_none_of_the_values(tenants, people):
    export = exported(people)

    manifest = json.loads(member(export, "manifest.json"))
    event = Entry.objects.get(verb="audit.export_personal", tbl="hq.audit_export")

    assert (manifest["personal"], manifest["reason"]) == ("shown", WISH["reason"])
    assert (event.changes["shows_personal"], event.context["reason"]) == ([None, True], WISH["reason"])
    assert not any(each in json.dumps(manifest) + event.body + event.ctx for each in CANARIES)


def test_a_worker_killed_between_two_parts_doubles_no_value(tenants, people, monkeypatch):
    export, next_page, pages = ordered(people), writing.next_page, []

    def die(export, plan, part):
        pages.append(part.number)
        if part.number == 2:
            raise OSError
        return next_page(export, plan, part)

    monkeypatch.setattr(writing, "PART_ROWS", 3)
    with monkeypatch.context() as patch:
        patch.setattr(writing, "next_page", die)
        carry(export)
    Run.objects.filter(pk=run_of(export).pk).update(state="queued", run_after=clock.now())

    assert pages[-1] == 2
    keys = [(line["seq"], line["field"]) for line in values_of(carry(export))]
    assert len(keys) == len(set(keys)) == 6


def test_its_files_are_kept_for_a_day(tenants, people):
    assert exported(people).expires_at - clock.now() < timedelta(days=1)


def test_whoever_lost_the_role_does_not_download_it_any_more(tenants, people):
    export = exported(people)
    people[0].roles = [Role.TECH_ADMIN]

    with pytest.raises(Forbidden):
        download_export(export=export, by=acting(people[0]))


def test_an_erasure_ends_it_at_once_and_a_worker_removes_its_files(tenants, people):
    export, masked = exported(people), make.export()

    erase(f"tenant:{tenants[0].pk}", str(tenants[0].pk))

    with pytest.raises(NotReady):
        download_export(export=export, by=acting(people[0]))
    recurring.order_due()
    running.carry(Run.objects.get(kind="expire_exports").pk, exporting.EXPIRING)
    assert (export.folder.exists(), masked.archive.exists()) == (False, True)
    assert Export.objects.get(pk=export.pk).state == "expired"


def test_an_erasure_while_it_is_written_keeps_it_from_being_handed_over(tenants, people):
    export = ordered(people)
    writing.write(export, lambda done, total: None)

    erase(f"tenant:{tenants[0].pk}", str(tenants[0].pk))

    assert not carry(export).is_ready
    assert "Ask for a new" in run_of(export).error


FILTERS = {"q": "object:contact", "form": "csv", "personal": "on"}


def test_the_page_asks_for_reason_proof_and_a_second_person(tenants):
    browser = make.client(Role.QA_COMPLIANCE)
    assert "Show personal values" in browser.get("/audit/export/").content.decode()

    asked = browser.get("/audit/export/", FILTERS)
    look = browser.get(asked.url).content.decode()

    assert asked.url.startswith(reverse("audit:export_personal"))
    assert all(words in look for words in ("except for what was erased", "Prove", 'name="reason"'))


def test_the_page_offers_it_to_nobody_else(committed_db):
    browser = make.client(Role.TECH_ADMIN)

    assert "Show personal values" not in browser.get("/audit/export/").content.decode()
    assert browser.get("/audit/export/personal/", FILTERS).status_code == 403


def test_a_script_is_told_that_it_waits_for_a_second_person(tenants):
    wish = {"form": "jsonl", "search": WISH["filters"]["search"], "reason": WISH["reason"], "confirmed": True}
    browser = make.client(Role.QA_COMPLIANCE)

    looked = browser.post("/api/v1/audit/exports/personal?dry_run=1", wish, content_type="application/json")
    asked = browser.post("/api/v1/audit/exports/personal", wish, content_type="application/json")

    assert looked.status_code == 202
    assert asked.status_code == 428  # a page proves who it is; a key needs none, for somebody else agrees
