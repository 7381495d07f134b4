"""Many writers, a bulk job and a sealer that dies: every committed change is sealed once. The large ones stand in bench/."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psycopg
import pytest

from audit.examining import examine
from tests.services import administrator_on, role_url

ROOT = Path(__file__).parents[2]
WRITERS = 6


@pytest.fixture
def orders(committed_db):
    """A captured table of 600 rows."""
    with psycopg.connect(role_url("HQ_OWNER_DATABASE_URL", committed_db), autocommit=True) as owner:
        owner.execute("CREATE TABLE hq.storm_order (id int PRIMARY KEY, total int NOT NULL)")
        owner.execute("INSERT INTO hq.storm_order SELECT n, 0 FROM generate_series(1, 600) n")
        owner.execute("GRANT SELECT, UPDATE ON hq.storm_order TO hq_app")
    return role_url("HQ_APP_DATABASE_URL", committed_db)


class Writers:
    """Threads that change rows one by one, some taken back, some committed late, and note what was acknowledged."""

    def __init__(self, url: str):
        self.url, self.acknowledged, self.over = url, [], threading.Event()
        self.threads = [threading.Thread(target=self.write, args=(number,)) for number in range(WRITERS)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        for thread in self.threads:
            thread.join()

    def write(self, number: int) -> None:
        chance, count = random.Random(number), 0
        with psycopg.connect(self.url) as app:
            while not self.over.is_set():
                count, is_taken_back = count + 1, chance.random() < 0.2
                mark = f"{number}-{count}{'-taken-back' if is_taken_back else ''}"
                app.execute("SELECT set_config('hq.context', %s, true)", [f'{{"actor": "staff:1", "mark": "{mark}"}}'])
                app.execute("UPDATE hq.storm_order SET total = total + 1 WHERE id = %s", [chance.randrange(101, 601)])
                if chance.random() < 0.05:
                    self.over.wait(chance.random() / 2)
                app.rollback() if is_taken_back else app.commit()
                if not is_taken_back:
                    self.acknowledged.append(mark)


def sealed_marks(database: str) -> list[str]:
    with psycopg.connect(administrator_on(database)) as admin:
        rows = admin.execute("SELECT ctx::jsonb ->> 'mark' FROM audit.sys_audit_log WHERE tbl = 'hq.storm_order' ORDER BY seq")
        return [mark for (mark,) in rows.fetchall() if mark]


def test_every_change_of_many_writers_and_a_bulk_job_is_sealed_once(chained, store, orders, committed_db):
    until = time.monotonic() + 3
    with Writers(orders) as writers, psycopg.connect(orders) as bulk:
        for _time in range(20):
            bulk.execute("UPDATE hq.storm_order SET total = total + 1 WHERE id <= 100")
            chained.seal()
        bulk.commit()
        while time.monotonic() < until:
            chained.seal()
    while chained.seal():
        pass

    marks = sealed_marks(committed_db)
    assert sorted(marks) == sorted(writers.acknowledged)
    assert len(marks) > 50
    for number in range(WRITERS):  # one writer's changes stand in the order in which they were committed
        mine = [int(mark.split("-")[1]) for mark in marks if mark.startswith(f"{number}-")]
        assert mine == sorted(mine)
    assert examine(store=store).is_intact


def test_a_sealer_that_is_killed_again_and_again_leaves_nothing_out(chained, store, orders, committed_db):
    url = role_url("HQ_SEALER_DATABASE_URL", committed_db)
    environment = os.environ | {"HQ_SEALER_DATABASE_URL": url, "HQ_CHECKPOINT_DIR": str(store.folder), "HQ_ENV": "dev"}
    with Writers(orders) as writers:
        for number in range(3):
            sealer = subprocess.Popen([sys.executable, "-m", "audit.sealer"], cwd=ROOT, env=environment)
            time.sleep(0.8 + random.Random(number).random())
            sealer.send_signal(signal.SIGKILL)
            sealer.wait()
    while chained.seal():
        pass

    assert sorted(sealed_marks(committed_db)) == sorted(writers.acknowledged)
    assert examine(store=store).is_intact
