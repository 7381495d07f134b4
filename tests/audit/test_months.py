"""Each month of the log is one stretch of rows in a partition of its own, and the chain stands across one that is taken out."""

import hashlib

import psycopg
import pytest

from audit.checkpoints import MONTHS, lines_of, signed_text
from audit.diagnosis import Damage
from audit.examining import examine
from tests import make
from tests.services import administrator_on, role_url


@pytest.fixture
def admin(chained, committed_db):
    with psycopg.connect(administrator_on(committed_db), autocommit=True) as connection:
        yield connection


@pytest.fixture
def second_month(chained, admin):
    """The rows so far belong to a month that is over, and there is one row of the present one."""
    admin.execute("UPDATE audit.segment SET month = '2020-01'")
    make.tenant()
    chained.seal()
    return admin


def segments(admin) -> list[tuple]:
    return admin.execute("SELECT month, partition, first_seq, last_seq FROM audit.segment ORDER BY first_seq").fetchall()


def test_the_first_seal_of_a_month_begins_a_partition(second_month, store):
    (closed, opened) = segments(second_month)

    assert closed[:3] == ("2020-01", "sys_audit_log_1", 1)
    assert opened[1:] == (f"sys_audit_log_{closed[3] + 1}", closed[3] + 1, None)
    where = "SELECT tableoid::regclass::text FROM audit.sys_audit_log WHERE seq = %s"
    assert second_month.execute(where, [closed[3]]).fetchone()[0].endswith("sys_audit_log_1")
    assert second_month.execute(where, [closed[3] + 1]).fetchone()[0].endswith(opened[1])
    assert second_month.execute("SELECT * FROM audit.unguarded()").fetchall() == []
    assert examine(store=store).is_intact


def test_nobody_changes_rows_in_either_partition(second_month):
    for _month, partition, *_rows in segments(second_month):
        for statement in (
            f"UPDATE audit.{partition} SET body = ''",
            f"DELETE FROM audit.{partition}",
            f"TRUNCATE audit.{partition}",
        ):
            with pytest.raises(psycopg.Error, match="append-only"):
                second_month.execute(statement)


def test_a_month_in_which_nothing_happened_gets_no_partition(second_month, chained):
    second_month.execute("UPDATE audit.segment SET month = '2020-02', first_seq = first_seq + 100 WHERE last_seq IS NULL")

    assert chained.connection.execute("SELECT audit.turn_month()").fetchone() == (False,)


def test_a_month_is_turned_once(second_month, chained):
    make.tenant()
    chained.seal()

    assert len(segments(second_month)) == 2


DIGEST = hashlib.sha256(b"the file").digest()


@pytest.fixture
def taken_out(second_month, chained, app):
    """The closed month is no longer in the log."""
    app.execute("SELECT audit.note_export('2020-01', 'ledger/2020-01.gz', %s)", [DIGEST])
    chained.note_months()
    app.execute("SELECT audit.detach_month('2020-01')")
    return second_month


@pytest.fixture
def app(committed_db):
    with psycopg.connect(role_url("HQ_APP_DATABASE_URL", committed_db), autocommit=True) as connection:
        yield connection


def test_a_month_is_taken_out_only_when_its_file_is_signed_for_outside(second_month, chained, app, store):
    with pytest.raises(psycopg.Error, match="not exported"):
        app.execute("SELECT audit.detach_month('2020-01')")
    app.execute("SELECT audit.note_export('2020-01', 'ledger/2020-01.gz', %s)", [DIGEST])
    with pytest.raises(psycopg.Error, match="not signed outside"):
        app.execute("SELECT audit.detach_month('2020-01')")
    chained.note_months()

    app.execute("SELECT audit.detach_month('2020-01')")

    (note,) = lines_of(store.folder / MONTHS)
    assert signed_text(note, store.key()).split("\n")[2] == "2020-01"
    assert second_month.execute(
        "SELECT count(*) FROM pg_inherits WHERE inhparent = 'audit.sys_audit_log'::regclass"
    ).fetchone() == (1,)


def test_the_open_month_is_not_taken_out(second_month, app):
    with pytest.raises(psycopg.Error, match="no closed month"):
        app.execute("SELECT audit.detach_month(%s)", [segments(second_month)[1][0]])


def test_rows_that_were_taken_out_cannot_be_changed_either(taken_out):
    with pytest.raises(psycopg.Error, match="append-only"):
        taken_out.execute("DELETE FROM audit.sys_audit_log_1")


def test_the_chain_verifies_across_a_month_that_was_taken_out(taken_out, store, chained):
    make.tenant()
    chained.seal()

    found = examine(store=store)

    assert found.is_intact
    assert 0 < found.rows < found.end


def test_a_month_that_is_gone_without_a_word_is_a_deletion(taken_out, store):
    taken_out.execute("UPDATE audit.segment SET detached_at = NULL")

    assert examine(store=store).kind == Damage.DELETED


@pytest.mark.parametrize(
    ("forgery", "kind"),
    [
        ("frontier = ARRAY[sha256('x')]", Damage.MISSING),
        ("last_seq = last_seq - 1", Damage.MISSING),
        ("last_hash = sha256('x')", Damage.EDITED),
    ],
)
def test_a_forged_end_of_a_month_does_not_carry_the_chain(taken_out, store, forgery, kind):
    taken_out.execute(f"UPDATE audit.segment SET {forgery} WHERE last_seq IS NOT NULL")

    assert examine(store=store).kind == kind


@pytest.mark.usefixtures("taken_out")
def test_a_month_that_is_brought_back_is_verified_again(app, store):
    app.execute("SELECT audit.attach_month('2020-01')")

    found = examine(store=store)

    assert (found.is_intact, found.rows) == (True, found.end)
