"""How fast is the whole log recomputed? From the database, and without it beside bare hashlib on the same bytes (target V1)."""

import hashlib
from functools import partial

import psycopg

from audit.verification import ROWS, Outside, verify

from .measure import Row, at_least, cost_of, interleaved, median_cost, seen
from .orders import CAPTURED, make_tables
from .seal import WAITING, fill_inbox
from .world import World


def measured(world: World) -> list[Row]:
    make_tables(world, CAPTURED)
    fill_inbox(world)
    world.seal_everything()
    with world.connect("HQ_AUDITOR_DATABASE_URL") as auditor:
        (origin,) = auditor.execute("SELECT origin FROM audit.head").fetchone()
        check = partial(see_that_it_is_intact, outside=Outside(origin, world.store.notes(), world.store.ring()))
        stream = partial(verify_from_database, auditor, check)
        streamed = median_cost([cost_of(stream, auditor.info.backend_pid) for _round in range(3)])
        rows = auditor.execute(ROWS, binary=True).fetchall()
    bytes_of_rows = [(b"\x00" + row_hash + head + bytes(64), body) for _seq, head, body, row_hash in rows]
    costs = interleaved({"verify": partial(check, rows), "bare": partial(bare_hashing, bytes_of_rows)}, 3)
    return [
        seen(f"V1 rows verified per second from the database, {len(rows):,} rows", len(rows) / streamed.wall, "rows/s"),
        seen("V1 rows verified per second, rows in memory", len(rows) / costs["verify"].wall, "rows/s"),
        seen("V1 bare hashlib, two SHA-256 per row", len(rows) / costs["bare"].wall, "rows/s"),
        at_least(0.55, "V1 verified in memory / bare hashlib: cpu", costs["bare"].cpu / costs["verify"].cpu, "x"),
    ]


def verify_from_database(auditor: psycopg.Connection, check) -> None:
    """As verify_ledger does it: a server-side cursor, so that memory does not grow with the log."""
    with auditor.transaction(), auditor.cursor(name="ledger", binary=True) as rows:
        rows.itersize = 10_000
        rows.execute(ROWS)
        check(rows)


def see_that_it_is_intact(rows, *, outside: Outside) -> None:
    verdict = verify(rows, outside)
    if not (verdict.is_intact and verdict.rows >= WAITING and verdict.checkpoints):
        raise SystemExit(f"The log of the benchmark does not verify: {verdict}")


def bare_hashing(bytes_of_rows: list[tuple[bytes, bytes]]) -> None:
    """The least that any verifier must do: the body's digest and the link of the chain."""
    sha256 = hashlib.sha256
    for link, body in bytes_of_rows:
        sha256(body).digest()
        sha256(link).digest()
