"""Does the chain stand in a storm? Many writers and one bulk job while sealing runs: nothing left out, nothing twice (B3).

What is checked, exactly: each captured change (inbox id) of each committed transaction is in the log once, none of a rolled
back one is; a transaction whose commit PostgreSQL dated before another's *first* look at the inbox is never numbered behind a
batch that already held the other; the chain verifies. Staff writes are timed with and without the bulk job, in turns.
"""

import random
import threading
import time
from contextlib import contextmanager
from functools import partial

from .crashes import intact
from .measure import Row, at_most, percentile_95, seen
from .orders import CAPTURED, ROWS, change_all, make_tables
from .sizes import sized
from .world import World

WRITERS, SECONDS, BULK = sized(16, least=4), sized(20), sized(100_000, least=ROWS)

# Order: batches are sealed one after another, so a change that was committed before a batch began to be sealed may not be
# in a later batch. The sealing transaction's commit is in xmin, the writer's in txid; a batch begins after the one before it
# committed, so a change is late if its writer's commit is older than the commit of the batch *before* the one before its own.
LATE = """
WITH batches AS (
    SELECT b.no, b.first_seq, b.last_seq,
           (SELECT pg_xact_commit_timestamp(l.xmin) FROM audit.sys_audit_log l WHERE l.seq = b.first_seq) AS sealed
    FROM audit.batch b WHERE b.first_seq > %(since)s
), ordered AS (
    SELECT *, lag(sealed) OVER (ORDER BY no) AS before, lag(last_seq - first_seq + 1) OVER (ORDER BY no) AS took FROM batches
)
SELECT count(*) FROM audit.sys_audit_log l JOIN ordered o ON l.seq BETWEEN o.first_seq AND o.last_seq
WHERE l.seq > %(since)s AND o.took < 20000 AND pg_xact_commit_timestamp(l.txid::xid) < o.before - interval '1 second'
"""
FACTS = """
SELECT count(*), count(DISTINCT id), max(seq) - min(seq) + 1 FROM audit.sys_audit_log WHERE seq > %s AND tbl = 'hq.bench_order'
"""


def measured(world: World) -> list[Row]:
    make_tables(world, CAPTURED)
    world.seal_everything()
    with world.administrator() as admin:
        (since,) = admin.execute("SELECT seq FROM audit.head").fetchone()
    times: dict[bool, list[float]] = {True: [], False: []}
    counted = Counted()
    with world.processes("sealer"):
        for turn in range(4):  # alone and beside the bulk job in turns
            storm(world, counted, times[bool(turn % 2)], with_bulk=bool(turn % 2))
        with world.administrator() as admin:
            while admin.execute("SELECT EXISTS (SELECT FROM audit.inbox)").fetchone()[0]:
                time.sleep(0.2)
    with world.administrator() as admin:
        rows, distinct, _span = admin.execute(FACTS, [since]).fetchone()
        (late,) = admin.execute(LATE, {"since": since}).fetchone()
        (rolled_back,) = admin.execute("SELECT count(*) FROM audit.sys_audit_log WHERE ctx LIKE '%taken back%'").fetchone()
    ratio = percentile_95(times[True]) / percentile_95(times[False])
    return [
        seen(f"B3 changes committed by {WRITERS} writers and a bulk job of {BULK:,}", counted.changes, "rows"),
        at_most(0, "B3 changes not sealed", counted.changes - rows, "rows"),
        at_most(0, "B3 changes sealed twice", rows - distinct, "rows"),
        at_most(0, "B3 changes of transactions that were rolled back", rolled_back, "rows"),
        at_most(0, "B3 changes sealed behind a batch that began after their commit", late, "rows"),
        at_most(0, "B3 chain broken", 0 if intact(world) else 1, ""),
        seen("B3 staff write alone: p95", percentile_95(times[False]) * 1000, "ms"),
        seen("B3 staff write beside the bulk job: p95", percentile_95(times[True]) * 1000, "ms"),
        seen("B3 staff write beside the bulk job / alone: p95", ratio, "x"),
        seen("B3 staff write beside the bulk job: max", max(times[True]) * 1000, "ms"),
    ]


class Counted:
    """How many changes were committed, by all threads together."""

    def __init__(self):
        self.changes, self.lock = 0, threading.Lock()

    def add(self, changes: int) -> None:
        with self.lock:
            self.changes += changes


def storm(world: World, counted: Counted, times: list[float], *, with_bulk: bool) -> None:
    over = time.monotonic() + SECONDS
    writers = [threading.Thread(target=write, args=(world, number, over, counted, times)) for number in range(WRITERS)]
    if with_bulk:
        writers.append(threading.Thread(target=partial(write_in_bulk, world, counted)))
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()


def write(world: World, number: int, over: float, counted: Counted, times: list[float]) -> None:
    """A member of staff: one change after another on rows of their own, some taken back, some committed late."""
    chance = random.Random(number)
    with world.connect("HQ_APP_DATABASE_URL") as app:
        while time.monotonic() < over:
            row, is_taken_back, is_slow = (
                chance.randrange(1, ROWS // WRITERS) * WRITERS + number,
                chance.random() < 0.1,
                chance.random() < 0.02,
            )
            began = time.monotonic()
            with rolled_back_if(app, is_taken_back, is_slow):
                said = "taken back" if is_taken_back else "kept"
                app.execute("SELECT set_config('hq.context', %s, true)", [f'{{"actor": "staff:{number}", "reason": "{said}"}}'])
                app.execute(f"UPDATE {CAPTURED} SET total = total + 1 WHERE id = %s AND id > {ROWS // 10}", [row])
                changed = app.execute(f"SELECT (%s > {ROWS // 10})::int", [row]).fetchone()[0]
            if not is_taken_back:
                counted.add(changed)
            if not is_slow:
                times.append(time.monotonic() - began)
            time.sleep(0.05)  # sixteen people, not a benchmark of commits


@contextmanager
def rolled_back_if(app, is_taken_back: bool, is_slow: bool):
    app.execute("BEGIN")
    yield
    if is_slow:
        time.sleep(random.random())
    app.execute("ROLLBACK" if is_taken_back else "COMMIT")


def write_in_bulk(world: World, counted: Counted) -> None:
    """100,000 changes in one transaction: a tenth of the rows, which no member of staff touches, a hundred times."""
    few = ROWS // 10
    with world.connect("HQ_APP_DATABASE_URL") as app:
        app.execute("BEGIN")
        for _time in range(BULK // few):
            app.execute(f"{change_all(CAPTURED)} WHERE id <= {few}")
        app.execute("COMMIT")
    counted.add(BULK // few * few)
