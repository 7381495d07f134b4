"""Does the chain stand when processes die? kill -9 of the sealer, and of PostgreSQL, at random points under writers (B4).

After each crash: every change that PostgreSQL acknowledged is in the log once, and the chain verifies. `HQ_BENCH_CRASHES`
says how many of each kind, three where it says nothing.
"""

import os
import random
import signal
import threading
import time

import psycopg

from audit.verification import ROWS, Outside, verify
from hqconsole.local.supervisor import Supervisor

from .measure import Row, at_most, seen
from .orders import CAPTURED, make_tables
from .orders import ROWS as ORDERS
from .sizes import sized
from .world import World

CRASHES = sized(3, variable="HQ_BENCH_CRASHES")
WRITERS = 8


def measured(world: World) -> list[Row]:
    make_tables(world, CAPTURED)
    world.seal_everything()
    sealer = [after_crash(world, number, "sealer", signal.SIGKILL) for number in range(CRASHES)]
    # SIGQUIT is an immediate shutdown: what a power cut looks like to the data
    server = [after_crash(world, 10_000 + number, "postgres", signal.SIGQUIT) for number in range(CRASHES)]
    rows = []
    for name, found in (("the sealer (kill -9)", sealer), ("PostgreSQL (immediate)", server)):
        rows += [
            seen(f"B4 crashes of {name}", len(found), ""),
            seen(f"B4 {name}: changes acknowledged", sum(each[0] for each in found), "rows"),
            at_most(0, f"B4 {name}: acknowledged and lost", sum(each[1] for each in found), "rows"),
            at_most(0, f"B4 {name}: sealed twice", sum(each[2] for each in found), "rows"),
            at_most(0, f"B4 {name}: chains broken", sum(not each[3] for each in found), ""),
        ]
    return rows


def intact(world: World) -> bool:
    """Whether the chain verifies; checkpoints are read before the rows."""
    notes = world.store.notes()
    with (
        world.connect("HQ_AUDITOR_DATABASE_URL") as auditor,
        auditor.transaction(),
        auditor.cursor(name="log", binary=True) as rows,
    ):
        (origin,) = auditor.execute("SELECT origin FROM audit.head").fetchone()
        rows.itersize = 10_000
        rows.execute(ROWS)
        return verify(rows, Outside(origin, notes, world.store.ring())).is_intact


def after_crash(world: World, number: int, victim: str, sign: signal.Signals) -> tuple[int, int, int, bool]:
    """Acknowledged changes, those of them that are lost, rows sealed twice, whether the chain stands."""
    said: list[str] = []
    stopped = threading.Event()
    writers = [threading.Thread(target=write, args=(world, f"{number}-{each}", said, stopped)) for each in range(WRITERS)]
    with world.processes("sealer") as processes:
        for writer in writers:
            writer.start()
        time.sleep(0.3 + random.random())
        crash(processes if victim == "sealer" else world.servers, victim, sign)
        time.sleep(0.5)
        stopped.set()
        for writer in writers:
            writer.join()
        with world.administrator() as admin:
            while admin.execute("SELECT EXISTS (SELECT FROM audit.inbox)").fetchone()[0]:
                time.sleep(0.1)
            marks = admin.execute("SELECT ctx::jsonb ->> 'mark' FROM audit.sys_audit_log WHERE ctx LIKE %s", [f'%"{number}-%'])
            sealed = [mark for (mark,) in marks]
    lost = len(set(said) - set(sealed))
    return len(said), lost, len(sealed) - len(set(sealed)), intact(world)


def write(world: World, name: str, said: list[str], stopped: threading.Event) -> None:
    """Change one row after another and note each change only after its commit was acknowledged."""
    count = 0
    while not stopped.is_set():
        try:
            with world.connect("HQ_APP_DATABASE_URL") as app:
                while not stopped.is_set():
                    count += 1
                    mark = f"{name}-{count}"
                    with app.transaction():
                        app.execute("SELECT set_config('hq.context', %s, true)", [f'{{"actor": "staff:1", "mark": "{mark}"}}'])
                        app.execute(f"UPDATE {CAPTURED} SET total = total + 1 WHERE id = %s", [random.randrange(1, ORDERS)])
                    said.append(mark)
        except psycopg.OperationalError:
            time.sleep(0.05)


def crash(supervisor: Supervisor, name: str, sign: signal.Signals) -> None:
    """Send the process with that name a signal that it does not survive, and start it again once it is gone."""
    (child,) = [child for batch in supervisor.batches for child in batch if child.process.name == name]
    os.kill(child.popen.pid, sign)
    child.popen.wait()
    child.deaths.clear()  # here it is meant to die often
    supervisor.revive(lambda line: None)
    while not child.process.is_ready():
        time.sleep(0.1)
