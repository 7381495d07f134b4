"""What does capture cost the writer? Bulk UPDATEs, ORM requests, clients at work, a session whose plans are old.

Targets A1, A2, A3, A4 and A6.
"""

import itertools
import statistics
import threading
import time
from functools import partial

from django.db import connection, transaction

from hqconsole.kernel import clock, ledger

from . import peers
from .measure import Cost, Row, at_least, at_most, cost_of, interleaved, median_cost, seen
from .orders import (
    CAPTURED,
    JSONB,
    PLAIN,
    ROWS,
    SNAPSHOT,
    CapturedOrder,
    PlainOrder,
    change_all,
    change_one,
    make_tables,
    vacuum,
)
from .sizes import sized
from .world import World

TABLES = (CAPTURED, PLAIN, JSONB, SNAPSHOT)
CONTEXT = {"actor": "staff:bench", "name": "Bench", "verb": "orders.move_on", "reason": "To see what it costs", "origin": "page"}
REQUESTS, ONE_ROW_UPDATES = sized(200), sized(1_800)
CLIENTS, THOUGHT, SECONDS, TURNS = 8, 0.003, sized(10), 3
numbers = itertools.count()


def measured(world: World) -> list[Row]:
    make_tables(world, *TABLES, *peers.TABLES.values())
    return [*bulk_updates(world), *requests(), *django_bulk(world), *clients(world), *old_plans(world), *peers.beside_ours(world)]


def bulk_updates(world: World) -> list[Row]:
    """A1: one UPDATE of every row, on each copy of the table."""
    with world.connect("HQ_APP_DATABASE_URL") as app, world.administrator() as admin:
        variants = {table: partial(app.execute, change_all(table)) for table in TABLES}
        costs = interleaved(variants, 9, app.info.backend_pid, between=partial(clean, admin))
    plain, captured = costs[PLAIN], costs[CAPTURED]
    ratio, usual = captured.cpu / plain.cpu, costs[JSONB].cpu / plain.cpu
    copy = costs[SNAPSHOT].cpu / plain.cpu
    return [
        seen(f"A1 UPDATE of {ROWS:,} rows, unaudited: cpu", plain.cpu * 1000, "ms"),
        seen("A1 captured: cpu", captured.cpu * 1000, "ms"),
        at_most(3.2, "A1 captured / unaudited: cpu", ratio, "x"),
        seen("A1 captured / unaudited: wall", captured.wall / plain.wall, "x"),
        seen("A1 generic jsonb row trigger / unaudited: cpu", usual, "x"),
        seen("A1 row copied into an event table / unaudited: cpu", copy, "x"),
        at_most(0.6, "A1 captured / generic jsonb row trigger: cpu", ratio / usual, "x"),
        at_most(0.6, "A1 captured / row copied into an event table: cpu", ratio / copy, "x"),
    ]


def clean(admin) -> None:
    """Between two rounds: dead rows are nobody's fault."""
    vacuum(admin, *TABLES)
    admin.execute("TRUNCATE audit.inbox, bench.jsonb_event, bench.snapshot_event")


def requests() -> list[Row]:
    """A2: what a request does to one row: get it, change it, save it, in one transaction."""
    connection.ensure_connection()
    variants = {
        "unaudited": partial(many, bare_request, PlainOrder),
        "context": partial(many, request_in_context, PlainOrder),
        "audited": partial(many, request_in_context, CapturedOrder),
        "capture only": partial(many, bare_request, CapturedOrder),
    }
    costs = interleaved(variants, 5, connection.connection.info.backend_pid)
    plain, context, audited = (costs[name] for name in ("unaudited", "context", "audited"))
    return [
        seen("A2 get and save one row, unaudited: cpu", plain.cpu / REQUESTS * 1000, "ms"),
        seen("A2 audited, with the ledger's context: cpu", audited.cpu / REQUESTS * 1000, "ms"),
        at_most(1.25, "A2 audited / unaudited: cpu", audited.cpu / plain.cpu, "x"),
        at_most(1.15, "A2 audited / context alone: cpu", audited.cpu / context.cpu, "x"),
        seen("A2 captured without context / unaudited: cpu", costs["capture only"].cpu / plain.cpu, "x"),
        seen("A2 audited / unaudited: wall", audited.wall / plain.wall, "x"),
    ]


def many(request, model) -> None:
    for _number in range(REQUESTS):
        request(model)


def bare_request(model) -> None:
    with transaction.atomic():
        save_one(model)


def request_in_context(model) -> None:
    with transaction.atomic(), ledger.context(**CONTEXT):
        save_one(model)


def save_one(model) -> None:
    order = model.objects.get(pk=next(numbers) % ROWS + 1)
    order.move_on(clock.now())
    order.save(update_fields=["status", "total", "updated_at"])


def django_bulk(world: World) -> list[Row]:
    """A3: Django's own bulk_update, which spends its time in Python."""
    connection.ensure_connection()
    variants = {"captured": partial(bulk_update, CapturedOrder), "plain": partial(bulk_update, PlainOrder)}
    with world.administrator() as admin:
        costs = interleaved(variants, 2, connection.connection.info.backend_pid, between=partial(clean, admin))
    return [
        at_most(
            1.10, f"A3 bulk_update of {ROWS:,} rows, captured / unaudited: cpu", costs["captured"].cpu / costs["plain"].cpu, "x"
        )
    ]


def bulk_update(model) -> None:
    orders = list(model.objects.all())
    at = clock.now()
    for order in orders:
        order.move_on(at)
    model.objects.bulk_update(orders, ["status", "total", "updated_at"], batch_size=1000)


def clients(world: World) -> list[Row]:
    """A4: how many transactions eight clients come to, each with 3 ms of thought, while the sealer seals what they change."""
    rates: dict[str, list[float]] = {PLAIN: [], CAPTURED: []}
    with world.processes("sealer"):
        for _turn in range(TURNS):
            for table, seen_so_far in rates.items():
                seen_so_far.append(transactions(world, table) / SECONDS)
    unaudited, audited = (statistics.median(each) for each in rates.values())
    return [
        seen(f"A4 transactions of {CLIENTS} clients, unaudited", unaudited, "/s"),
        seen("A4 captured and sealed", audited, "/s"),
        at_least(0.80, "A4 captured and sealed / unaudited", audited / unaudited, "x"),
    ]


def transactions(world: World, table: str) -> int:
    """How many were committed, by all of them together."""
    over, counts = time.monotonic() + SECONDS, [0] * CLIENTS
    threads = [threading.Thread(target=work, args=(world, table, number, over, counts)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts)


def work(world: World, table: str, number: int, over: float, counts: list[int]) -> None:
    """One client: look at a row of its own, think, change it."""
    with world.connect("HQ_APP_DATABASE_URL") as app:
        while time.monotonic() < over:
            row = (counts[number] * CLIENTS + number) % ROWS + 1
            with app.transaction():
                app.execute("SELECT set_config('hq.context', %s, true)", ['{"actor": "staff:bench", "reason": "At work"}'])
                app.execute(f"SELECT * FROM {table} WHERE id = %s", [row]).fetchone()
                time.sleep(THOUGHT)
                app.execute(change_one(table), [row])
            counts[number] += 1


def old_plans(world: World) -> list[Row]:
    """A6: the same big UPDATE in a session that has planned its capture for single rows."""
    fresh, used = [], []
    with world.administrator() as admin:
        for _round in range(3):
            fresh.append(big_update(world, after=0))
            clean(admin)
            used.append(big_update(world, after=ONE_ROW_UPDATES))
            clean(admin)
    ratio = median_cost(used).wall / median_cost(fresh).wall
    return [at_most(1.5, f"A6 UPDATE of {ROWS:,} rows after {ONE_ROW_UPDATES:,} single ones / fresh session: wall", ratio, "x")]


def big_update(world: World, *, after: int) -> Cost:
    with world.connect("HQ_APP_DATABASE_URL") as app:
        for number in range(after):
            app.execute(change_one(CAPTURED), [number + 1])
        return cost_of(partial(app.execute, change_all(CAPTURED)), app.info.backend_pid)
