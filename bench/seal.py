"""How fast does the inbox become a chain, and how long does a change wait for its seal? (ledger targets B1, B2)"""

import threading
import time
from functools import partial

from .measure import Row, at_least, at_most, cost_of, seen
from .orders import CAPTURED, ROWS, change_all, change_one, make_tables
from .sizes import sized
from .world import World

WAITING = sized(200_000, least=1_000)
SECONDS, CHANGES_PER_SECOND, WRITERS, BULK_EVERY = sized(30), 500, 4, min(10, sized(30))
COLUMNS = "seq, sealed_at, id, txid, at, op, tbl, pk, tenant, actor, dbuser, ctx, fields, body, row_hash"

# The log's rows carry the sealer's transaction in xmin and the writer's in txid; the server knows when both committed.
LAGS = """
SELECT count(*), avg(lag), max(lag), percentile_cont(0.95) WITHIN GROUP (ORDER BY lag)
FROM (SELECT extract(epoch FROM pg_xact_commit_timestamp(xmin) - pg_xact_commit_timestamp(txid::xid)) AS lag
      FROM audit.sys_audit_log_1 WHERE seq > %s) waited
"""


def measured(world: World) -> list[Row]:
    make_tables(world, CAPTURED)
    world.seal_everything()
    return [*rates(world), *lags(world)]


def fill_inbox(world: World, rows: int = WAITING) -> None:
    """Have the inbox hold that many captured changes."""
    with world.connect("HQ_APP_DATABASE_URL") as app:
        app.execute("SELECT set_config('hq.context', %s, false)", ['{"actor": "staff:bench", "verb": "orders.move_on"}'])
        for _time in range(rows // ROWS):
            app.execute(change_all(CAPTURED))


def rates(world: World) -> list[Row]:
    """B1: seal everything that waits, beside a plain copy of the same rows into a table with the same indexes."""
    fill_inbox(world)
    with world.sealer() as sealer:
        sealing = cost_of(partial(seal_all, sealer), sealer.connection.info.backend_pid)
    with world.administrator() as admin:
        admin.execute("CREATE TABLE bench.log (LIKE audit.sys_audit_log INCLUDING ALL)")
        newest = f"(SELECT * FROM audit.sys_audit_log ORDER BY seq DESC LIMIT {WAITING})"
        copy = f"INSERT INTO bench.log ({COLUMNS}) SELECT {COLUMNS} FROM {newest} newest ORDER BY seq"  # as they were sealed
        copying = cost_of(partial(admin.execute, copy), admin.info.backend_pid)
        admin.execute("DROP TABLE bench.log")
    return [
        seen(f"B1 rows sealed per second, {WAITING:,} waiting", WAITING / sealing.wall, "rows/s"),
        at_least(50_000, "B1 rows sealed per second of cpu", WAITING / sealing.cpu, "rows/cpu-s"),
        at_most(1.6, "B1 sealing / plain copy with the same indexes: cpu", sealing.cpu / copying.cpu, "x"),
    ]


def seal_all(sealer) -> None:
    while sealer.seal():
        pass


def lags(world: World) -> list[Row]:
    """B2: a steady stream of single changes with a bulk UPDATE now and then, sealed by the sealer's own process."""
    with world.administrator() as admin:
        (before,) = admin.execute("SELECT seq FROM audit.head").fetchone()
        with world.processes("sealer"):
            write_for_a_while(world)
            while admin.execute("SELECT EXISTS (SELECT FROM audit.inbox)").fetchone()[0]:
                time.sleep(0.1)
        rows, mean, longest, most = admin.execute(LAGS, [before]).fetchone()
    expected = SECONDS * CHANGES_PER_SECOND + SECONDS // BULK_EVERY * ROWS
    return [
        at_least(0.9, "B2 changes made / wanted", rows / expected, "x"),
        at_most(1, "B2 commit to sealed: mean", float(mean), "s"),
        seen("B2 commit to sealed: p95", float(most), "s"),
        at_most(3, "B2 commit to sealed: max", float(longest), "s"),
    ]


def write_for_a_while(world: World) -> None:
    writers = [threading.Thread(target=write_steadily, args=(world, number)) for number in range(WRITERS)]
    writers.append(threading.Thread(target=write_in_bulk, args=(world,)))
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()


def write_steadily(world: World, number: int) -> None:
    """One of WRITERS sessions: single changes at its share of the pace."""
    pace, began = WRITERS / CHANGES_PER_SECOND, time.monotonic()
    with world.connect("HQ_APP_DATABASE_URL") as app:
        for turn in range(int(SECONDS / pace)):
            time.sleep(max(0, began + turn * pace - time.monotonic()))
            app.execute(change_one(CAPTURED), [(turn * WRITERS + number) % ROWS + 1])


def write_in_bulk(world: World) -> None:
    with world.connect("HQ_APP_DATABASE_URL") as app:
        for _time in range(SECONDS // BULK_EVERY):
            time.sleep(BULK_EVERY / 2)
            app.execute(change_all(CAPTURED))
            time.sleep(BULK_EVERY / 2)
