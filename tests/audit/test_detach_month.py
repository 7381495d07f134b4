"""A closed month leaves the log by an act that takes a second person, and only when its file is signed for outside."""

import hashlib
from datetime import datetime, timedelta

import psycopg
import pytest
from django.db import connection

from audit import actions, queries
from audit.actions import CannotLeave
from audit.examining import examine
from audit.models import Entry, Export
from hqconsole.kernel import clock
from hqconsole.kernel.errors import Forbidden, InvalidInput, SentForReview
from hqconsole.kernel.roles import Role
from tests import make
from tests.services import administrator_on

from .exports import carry, run_of, verified

REASON = "Older than a year, kept in the archive"


@pytest.fixture
def month(chained, committed_db) -> queries.Month:
    """The rows so far belong to a month that is closed and whose file is signed for outside."""
    with psycopg.connect(administrator_on(committed_db), autocommit=True) as admin:
        admin.execute("UPDATE audit.segment SET month = '2020-01'")
        make.tenant()
        chained.seal()
        admin.execute("SELECT audit.note_export('2020-01', 'x.gz', %s)", [hashlib.sha256(b"x").digest()])
    chained.note_months()
    return queries.month("2020-01")


def alone(month: queries.Month) -> None:
    """As a machine that carries out what others agreed to."""
    actions.detach_month.action.carry_out({"month": month, "reason": REASON, "by": make.actor()})


def test_a_month_leaves_and_the_chain_stands_across_it(month, store, chained):
    alone(month)
    chained.seal()

    assert queries.month("2020-01").detached_at
    assert not Entry.objects.filter(seq=month.last).exists()
    assert Entry.objects.get(verb="audit.detach_month", op="E").pk_of_row == "2020-01"
    assert examine(store=store).is_intact


def test_nobody_looks_further_back_than_a_month_that_left(month):
    tenant = make.tenant()
    left, closed_at = clock.now() - timedelta(days=1), month_closed_at()
    alone(month)

    with pytest.raises(queries.TooFarBack, match="taken out of the log"):
        queries.row_as_of("hq.tenants_tenant", str(tenant.pk), left)
    with pytest.raises(queries.TooFarBack):
        queries.tenant_as_of(str(tenant.pk), left)
    assert queries.row_as_of("hq.tenants_tenant", str(tenant.pk), closed_at)
    page = make.client(Role.QA_COMPLIANCE).get(f"/tenants/{tenant.slug}/as-of/?at={left:%Y-%m-%d}").content.decode()
    assert "A month since then was taken out of the log" in page


def month_closed_at() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT closed_at FROM audit.segment WHERE month = '2020-01'")
        return cursor.fetchone()[0]


def ordered(**span) -> Export:
    return actions.export(form="jsonl", filters={}, span=span, reason=REASON, by=make.consenting(make.actor()))


def test_what_left_is_not_exported_and_it_is_said_where_it_lies_and_what_is_here(month):
    alone(month)

    for span in ({}, {"first": month.last}, {"until": clock.now().isoformat()}):
        with pytest.raises(InvalidInput, match=f"2020-01 x.gz\u2069. Begin at entry {month.last + 1}") as refused:
            ordered(**span)
        assert list(refused.value.errors) == ["first"]

    assert not Export.objects.exists()


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("skipped", [0, 3])
def test_what_is_here_is_exported_and_proven_without_what_left(month, chained, skipped):
    alone(month)
    for _number in range(5):
        make.tenant()
    chained.seal()

    export = carry(ordered(first=month.last + 1 + skipped))

    assert export.is_ready, run_of(export).error
    assert export.first_seq == month.last + 1 + skipped
    assert verified(export.archive)[1].startswith("INTACT")


def test_the_page_begins_where_the_log_begins_and_says_where_the_rest_lies(month):
    alone(month)
    browser = make.client(Role.QA_COMPLIANCE)

    page = browser.get("/audit/export/").content.decode()
    refused = browser.get("/audit/export/", {"form": "jsonl", "first": ""})

    assert f'value="{month.last + 1}"' in page
    assert "x.gz" in page
    assert (refused.status_code, "Begin at entry" in refused.content.decode()) == (422, True)
    assert browser.get("/audit/export/", {"form": "jsonl", "first": month.last + 1}).status_code == 302


def test_one_person_alone_only_asks(month):
    with pytest.raises(SentForReview):
        actions.detach_month(
            month=month, reason=REASON, by=make.consenting(make.actor(id=f"staff:{make.person().pk}"), month.slug)
        )

    assert queries.month("2020-01").detached_at is None


@pytest.mark.django_db
def test_the_open_month_stays():
    with pytest.raises(CannotLeave):
        alone(queries.months()[0])


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.TECH_ADMIN, Role.QA_COMPLIANCE, Role.WORKER])
def test_only_a_super_admin_takes_a_month_out(role):
    with pytest.raises(Forbidden):
        actions.detach_month(month=queries.months()[0], reason=REASON, by=make.consenting(make.actor(role)))


@pytest.mark.django_db
def test_a_month_that_is_none_is_not_found():
    assert make.client().get("/audit/months/1999-01/detach/").status_code == 404


def test_a_person_asks_for_it_through_the_api_and_another_agrees(month):
    browser = make.client()
    proof = make.proof(browser, actions.detach_month, month=month)
    consent = {"reason": REASON, "typed_name": month.slug, "confirmed": True, "proof": proof}

    answer = make.by_script(f"audit/months/{month}/detach", browser, **consent)

    assert (answer.status_code, answer.json()["status"]) == (202, "pending")
    assert make.by_script("audit/months/1999-01/detach", browser, **consent).status_code == 404
