"""The watch finds what was done to the log within a minute, tells it once, and says on every page how the chain stands."""

from datetime import timedelta

import pytest
import time_machine

from audit import watching
from audit.examining import examine
from audit.models import Verification, Watch
from audit.queries import standing
from audit.watching import Watcher
from hqconsole.kernel import clock
from jobs.models import Outbox, Run
from tests import make

NEWEST = "(SELECT max(seq) FROM audit.sys_audit_log)"


def told(notice: str) -> list[dict]:
    """Whom the notices of one kind go to, and what they say, oldest first."""
    return [each.payload for each in Outbox.objects.filter(topic="notice", payload__notice=notice).order_by("pk")]


@pytest.fixture
def watcher(chained, store) -> Watcher:
    """One that has looked once, at a log in which something happened lately."""
    make.tenant()
    make.tenant()
    chained.seal()
    watcher = Watcher(store)
    watcher.look()
    assert standing().tone == "ok"
    return watcher


def test_a_superuser_who_edits_a_sealed_row_of_the_newest_hour_is_told_within_a_cycle(watcher, superuser):
    superuser(f"UPDATE audit.sys_audit_log SET body = '{{}}' WHERE seq = {NEWEST} - 1")
    row = superuser(f"SELECT {NEWEST} - 1").fetchone()[0]

    watcher.next_cycle = clock.now()  # a minute has passed
    watcher.look()

    (notice,) = told("ledger_broken")
    assert (notice["facts"]["kind"], notice["facts"]["row"]) == ("edited", row)
    assert (notice["roles"], notice["link"]) == (["super_admin", "qa_compliance"], "/audit/verify/")
    assert (standing().tone, standing().text) == ("bad", f"Broken at row {row:,}")


def test_a_break_is_told_once_and_ends_when_the_row_is_what_it_was(watcher, superuser):
    (body,) = superuser(f"SELECT body FROM audit.sys_audit_log WHERE seq = {NEWEST}").fetchone()
    for _again in range(2):
        superuser(f"UPDATE audit.sys_audit_log SET body = '{{}}' WHERE seq = {NEWEST}")
        watcher.next_cycle = clock.now()
        watcher.look()
    assert (len(told("ledger_broken")), Verification.objects.exclude(kind="").count()) == (1, 1)

    superuser(f"UPDATE audit.sys_audit_log SET body = %s WHERE seq = {NEWEST}", [body])
    watcher.next_cycle = clock.now()
    watcher.look()

    assert Watch.objects.get().broken is None


@pytest.mark.parametrize(
    ("statements", "kind"),
    [
        ([f"DELETE FROM audit.sys_audit_log WHERE seq = {NEWEST}"], "tail_cut"),
        (
            [
                f"DELETE FROM audit.sys_audit_log WHERE seq = {NEWEST}",
                "UPDATE audit.head SET (seq, hash) = (SELECT seq, row_hash FROM audit.sys_audit_log ORDER BY seq DESC LIMIT 1)",
            ],
            "tail_cut",
        ),
        (
            [
                "INSERT INTO audit.sys_audit_log"
                " (seq, id, txid, at, op, tbl, pk, tenant, actor, dbuser, ctx, fields, body, row_hash)"
                " SELECT seq + 1, id, txid, at, op, tbl, pk, tenant, actor, dbuser, ctx, fields, body, row_hash"
                f" FROM audit.sys_audit_log WHERE seq = {NEWEST}"
            ],
            "inserted",
        ),
        (["UPDATE audit.head SET hash = sha256('x')"], "edited"),
    ],
)
def test_what_head_last_row_and_checkpoint_disagree_about_is_seen_at_the_next_look(watcher, superuser, statements, kind):
    for statement in statements:
        superuser(statement)

    watcher.look()

    assert [notice["facts"]["kind"] for notice in told("ledger_broken")][:1] == [kind]


def test_touching_any_sealed_row_orders_a_verification_of_everything_at_once(watcher, superuser):
    """PostgreSQL counts updated rows; an append-only log has none."""
    superuser("UPDATE audit.sys_audit_log SET sealed_at = sealed_at WHERE seq = 2")
    superuser("SELECT pg_stat_force_next_flush()")

    watcher.look()

    assert Run.objects.filter(kind="verify_ledger", ordered_by="worker:watch").exists()


def test_the_walk_comes_round_the_whole_log_and_leaves_no_row_out(watcher, monkeypatch):
    sealed, slices = Watch.objects.get().sealed, []

    def examined(**span):
        verdict = examine(**span)
        if "last" in span:
            slices.append((span["first"], verdict.end, verdict.rows))
        return verdict

    monkeypatch.setattr(watching, "SLICE", 1)
    monkeypatch.setattr(watching, "examine", examined)
    watcher.walked = None
    for _minute in range(50):
        watcher.next_cycle = clock.now()
        watcher.look()
        if len(slices) > 1 and slices[-1][0] == 1:
            break

    *once_round, again = slices
    assert len(once_round) > 1
    assert [first for first, _end, _rows in slices] == [1, *(end + 1 for _first, end, _rows in once_round[:-1]), 1]
    assert (once_round[-1][1], sum(rows for *_span, rows in once_round)) == (sealed, sealed)
    assert again[0] == 1


def test_each_of_two_breaks_is_told_once_and_mending_one_leaves_the_other(watcher, superuser):
    bodies = dict(superuser(f"SELECT seq, body FROM audit.sys_audit_log WHERE seq >= {NEWEST} - 1").fetchall())
    early, late = sorted(bodies)

    def write(row: int, body: str) -> None:
        superuser("UPDATE audit.sys_audit_log SET body = %s WHERE seq = %s", [body, row])
        watcher.next_cycle = clock.now()
        watcher.look()

    for row in (late, early, early):
        write(row, "{}")
    assert [notice["facts"]["row"] for notice in told("ledger_broken")] == [late, early]

    write(late, bodies[late])
    assert Watch.objects.get().broken.first_bad == early

    write(early, bodies[early])
    assert Watch.objects.get().broken is None
    assert len(told("ledger_broken")) == 2


def test_a_guard_that_is_gone_is_told(watcher, superuser):
    superuser("ALTER TABLE hq.tenants_tenant DISABLE TRIGGER audit_update")

    watcher.look()

    assert standing().text == "Capture has a hole"
    assert len(told("ledger_unguarded")) == 1


@pytest.mark.usefixtures("watcher")
def test_a_watch_that_does_not_look_is_not_called_intact():
    with time_machine.travel(clock.now() + timedelta(minutes=2)):
        assert standing().text.startswith("Not watched since")


def test_a_sealer_that_is_gone_is_seen_after_seconds_and_told_after_two_minutes(watcher):
    make.tenant()
    with time_machine.travel(clock.now() + timedelta(seconds=10)):
        watcher.look()
        assert standing().text == "Sealing late"
        assert told("ledger_late") == []
    with time_machine.travel(clock.now() + timedelta(seconds=130)):
        watcher.look()
        assert standing().text == "Not anchored for 130 s"

    assert len(told("ledger_late")) == 1


def test_a_store_that_cannot_be_written_is_told_too(watcher, chained, monkeypatch):
    make.tenant()
    monkeypatch.setattr(chained, "anchor", lambda: None)
    chained.seal()

    with time_machine.travel(clock.now() + timedelta(seconds=130)):
        watcher.look()

    assert len(told("ledger_late")) == 1


@pytest.mark.django_db
def test_the_pill_asks_one_question(django_assert_num_queries):
    Watch.objects.create(pk=1, looked_at=clock.now(), verified_at=clock.now())

    with django_assert_num_queries(1):
        assert standing().tone == "ok"
