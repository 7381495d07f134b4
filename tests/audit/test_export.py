"""Entries are taken away with what proves them; whoever tampers with them is found by a program that knows nothing of us."""

import gzip
import json
import zipfile
from datetime import timedelta

import psycopg
import pytest
from django.db import connection, transaction

from audit import actions
from audit.exporting import writing
from audit.models import Entry, Export
from bench.fuzz.contract import broken_promises
from hqconsole.api import api
from hqconsole.kernel import clock, ledger
from hqconsole.kernel.actions import preview
from hqconsole.kernel.errors import ConsentMissing, Forbidden, InvalidInput
from hqconsole.kernel.roles import Role
from jobs import exporting as job
from jobs import running
from jobs.models import Run, Step
from tests import make
from tests.services import administrator_on, role_url, seal_everything

from .exports import carry, run_of, verified

pytestmark = pytest.mark.usefixtures("small_parts")
REASON = "The auditors of 2026 ask for it"


class Killed(BaseException):
    """The worker vanished at this line."""


@pytest.fixture
def log(committed_db):
    """A ledger with some entries of two actors, sealed; gives the first of them."""
    seal(committed_db)
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq FROM audit.head")
        (before,) = cursor.fetchone()
    for number in range(20):
        with (
            transaction.atomic(),
            ledger.context(actor=f"staff:{number % 3}", verb="tenants.rename", reason=f"=1+{number}\t'\"\\ سبب"),
        ):
            make.tenant(name_en=f"=Laundry {number}\n;@x", name_ar="مغسلة")
    seal(committed_db)
    return before + 1


def seal(name: str) -> None:
    seal_everything(role_url("HQ_SEALER_DATABASE_URL", name))


def asked(by=None, *, form: str = "jsonl", filters: dict | None = None, **span) -> Export:
    by = make.consenting(by or make.actor())
    return actions.export(form=form, filters=filters or {}, span=span, reason=REASON, by=by)


def exported(**given) -> Export:
    export = carry(asked(**given))
    assert export.is_ready, run_of(export).error
    return export


def lines_of(export: Export) -> list[dict]:
    with zipfile.ZipFile(export.archive) as archive:
        return [json.loads(line) for line in gzip.decompress(archive.read("rows.jsonl.gz")).splitlines()]


def test_an_export_is_asked_for_with_a_reason_and_a_look(committed_db):
    with pytest.raises(ConsentMissing):
        actions.export(form="jsonl", filters={}, span={}, reason="", by=make.actor())

    export = asked()

    entry = Entry.objects.get(verb="audit.export", tbl="hq.audit_export")
    assert (entry.context["reason"], export.state, run_of(export).state) == (REASON, "asked", "queued")


def test_who_may_only_read_the_log_may_not_take_it_away(committed_db):
    with pytest.raises(Forbidden):
        asked(make.actor(Role.BUSINESS_ADMIN))


FILTERS = {"q": "actor:staff:1", "form": "csv", "first": "5", "since": "2026-11-24T10:00"}


def test_the_pages_lead_from_the_filters_of_the_timeline_to_an_order(committed_db):
    browser = make.client(Role.QA_COMPLIANCE)
    assert "/audit/export/?q=actor%3Astaff%3A1" in browser.get("/audit/?q=actor:staff:1").content.decode()
    assert 'name="q" value="actor:staff:1"' in browser.get("/audit/export/?q=actor:staff:1").content.decode()

    asked = browser.get("/audit/export/", FILTERS)
    look = browser.get(asked.url).content.decode()
    done = browser.post(asked.url, {"reason": REASON})

    assert "what is hidden there stays hidden" in look
    assert done.status_code == 303
    export = Export.objects.get()
    assert (export.form, export.reason, export.filters["search"]) == ("csv", REASON, "actor:staff:1")
    assert export.span == {"first": 5, "since": "2026-11-24T10:00:00+04:00"}
    assert "In the works" in browser.get(f"/audit/exports/{export.pk}/").content.decode()


def test_a_form_that_makes_no_sense_is_shown_again(committed_db):
    assert make.client().get("/audit/export/", {"form": "exe"}).status_code == 422
    assert make.client().get("/audit/export/confirm/", {"form": "exe"}).url == "/audit/export/"


def test_a_script_asks_looks_and_downloads(log):
    browser = make.client(Role.QA_COMPLIANCE)
    wish = {"form": "jsonl", "first": log, "last": log + 3, "reason": REASON, "confirmed": True}

    asked = browser.post("/api/v1/audit/exports", wish, content_type="application/json")
    assert (asked.status_code, asked.json()["state"]) == (201, "asked")
    export = carry(Export.objects.get(pk=asked.json()["id"]))

    seen = browser.get(f"/api/v1/audit/exports/{export.pk}").json()
    assert (seen["state"], seen["rows"], seen["manifest_sha256"]) == ("ready", 4, export.manifest_sha256)
    got = browser.post(f"/api/v1/audit/exports/{export.pk}/download")
    assert b"".join(got) == export.archive.read_bytes()
    document = api.get_openapi_schema()
    operation = document["paths"]["/api/v1/audit/exports/{export_id}/download"]["post"]
    assert list(broken_promises(document, operation, got)) == []


def test_a_preview_orders_nothing(committed_db):
    preview(actions.export, form="jsonl", filters={}, span={}, reason="", by=make.actor())

    assert not Run.objects.filter(kind="export_ledger").exists()


@pytest.mark.parametrize("form", ["jsonl", "csv"])
@pytest.mark.parametrize("processes", ["1", "2"])
def test_a_whole_stretch_verifies_without_the_console(log, form, processes):
    export = exported(form=form, first=log + 2, last=log + 16)

    status, said = verified(export.archive, "--processes", processes)

    assert (status, said.splitlines()[0]) == (0, "INTACT.")
    assert (export.rows, export.first_seq, export.last_seq) == (15, log + 2, log + 16)


@pytest.mark.parametrize("form", ["jsonl", "csv"])
@pytest.mark.parametrize("processes", ["1", "2"])
def test_the_whole_ledger_verifies_from_its_beginning(committed_db, monkeypatch, form, processes):
    monkeypatch.setattr(writing, "PART_ROWS", 500)
    monkeypatch.setattr(writing, "PAGE_ROWS", 250)

    status, said = verified(exported(form=form).archive, "--processes", processes)

    assert (status, said.splitlines()[0]) == (0, "INTACT.")


@pytest.mark.parametrize("form", ["jsonl", "csv"])
@pytest.mark.parametrize("processes", ["1", "2"])
def test_each_row_of_a_filtered_export_is_proven(log, form, processes):
    export = exported(form=form, filters={"search": "actor:staff:1"})

    status, said = verified(export.archive, "--processes", processes)

    assert (status, export.rows) == (0, Entry.objects.filter(actor="staff:1").count())
    assert export.rows >= 6
    assert "only what is here is proven" in said


def test_a_search_for_words_is_exported_as_the_timeline_finds_it(log):
    every = exported(filters={"search": "reason:سبب"})
    none = exported(filters={"search": "nothing-like-this"})

    assert (every.rows > 0, none.rows) == (True, 0)
    assert verified(every.archive)[0] == 0


def test_a_search_that_means_nothing_is_refused_and_orders_nothing(committed_db):
    with pytest.raises(InvalidInput, match="nosuch"):
        asked(filters={"search": "nosuch:token"})
    assert not Export.objects.exists()


def test_an_export_without_a_row_verifies_too(log):
    export = exported(filters={"search": "actor:staff:nobody"})

    assert (export.rows, verified(export.archive)[0]) == (0, 0)


def test_a_line_is_json_with_the_texts_of_the_ledger(log):
    export = exported(first=log, last=log)

    (line,) = lines_of(export)
    entry = Entry.objects.get(seq=log)
    assert line["meta"][0] == "hqaudit/1"
    assert (line["meta"][1], line["meta"][6], line["meta"][9]) == (str(log), entry.tbl, entry.actor)
    assert (line["ctx"], line["body"]) == (entry.context, entry.changes)
    assert line["hash"] == bytes(entry.row_hash).hex()


def test_a_span_of_time_is_a_span_of_the_export(log):
    entries = list(Entry.objects.filter(seq__gte=log).order_by("seq"))

    export = exported(since=entries[4].at.isoformat(), until=entries[9].at.isoformat())

    assert (export.first_seq, export.last_seq) == (entries[4].seq, entries[8].seq)


def test_what_comes_after_the_export_was_begun_is_not_in_it(log, committed_db):
    export = asked(first=log)
    writing.write(export, lambda done, total: None)
    make.tenant()
    seal(committed_db)

    before = writing.plan_of(export).upto
    assert carry(export).last_seq <= before


@pytest.mark.parametrize("name", [part.name for part in job.PARTS])
def test_a_worker_killed_at_the_end_of_any_step_repeats_nothing(log, monkeypatch, name):
    finish, export = Step.finish, asked(first=log)

    def die(self, at):
        if self.name == name:
            raise Killed
        finish(self, at)

    monkeypatch.setattr(Step, "finish", die)
    with pytest.raises(Killed):
        carry(export)
    monkeypatch.setattr(Step, "finish", finish)

    assert resumed(export).is_ready
    assert [int(line["meta"][1]) for line in lines_of(export)] == list(range(log, export.last_seq + 1))
    assert verified(export.archive)[0] == 0


@pytest.mark.parametrize("page", [1, 4, 7])
def test_a_worker_killed_after_any_page_goes_on_and_doubles_no_row(log, monkeypatch, page):
    export, pages, next_page = asked(first=log, last=log + 19), [], writing.next_page

    def die(export, plan, part):
        pages.append(part.after)
        if len(pages) == page:
            raise Killed
        return next_page(export, plan, part)

    monkeypatch.setattr(writing, "next_page", die)
    with pytest.raises(Killed):
        carry(export)
    read_before = len(pages)
    resumed(export)

    assert [int(line["meta"][1]) for line in lines_of(export)] == list(range(log, log + 20))
    assert verified(export.archive)[0] == 0
    assert len(pages) - read_before <= 7 - (page - 1) // 2 * 2 + 1  # whole parts are not read again


def resumed(export: Export) -> Export:
    """The run is found by the sweeper and carried by another worker."""
    run = run_of(export)
    Run.objects.filter(pk=run.pk).update(lease_until=clock.now() - timedelta(seconds=1))
    run.refresh_from_db()
    running.give_back(run)
    return carry(export)


def test_a_worker_that_lost_its_run_stops_writing(log, monkeypatch):
    export, next_page = asked(first=log), writing.next_page

    def lose(export, plan, part):
        Run.objects.filter(pk=run_of(export).pk).update(fence=99)
        return next_page(export, plan, part)

    monkeypatch.setattr(writing, "next_page", lose)

    assert not carry(export).is_ready
    assert not list(export.folder.glob("rows-*.json"))


def test_a_ledger_that_does_not_fit_its_checkpoint_is_not_exported(log, committed_db):
    with psycopg.connect(administrator_on(committed_db), autocommit=True) as admin:
        admin.execute("ALTER EVENT TRIGGER audit_tables DISABLE")
        admin.execute("ALTER TABLE audit.sys_audit_log DISABLE TRIGGER USER")
        admin.execute("ALTER TABLE audit.sys_audit_log_1 DISABLE TRIGGER USER")
        admin.execute("UPDATE audit.sys_audit_log SET row_hash = sha256('x') WHERE seq = %s", [log])

    export = carry(asked(first=log))

    assert (export.state, run_of(export).state) == ("asked", "failed")
    assert "no longer what its checkpoint" in run_of(export).error
