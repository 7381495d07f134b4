"""Who notes which words stand where in the log? One small process beside the sealer: `python -m audit.indexer`.

It follows the sealed rows block by block, in transactions of its own, so that no seal ever waits for it. It knows from the
blocks that are there where to go on; two of them do no harm. What it has not reached yet is searched row by row.
"""

import logging
import os
import signal
import threading

import psycopg

from hqconsole import logs

from .words import ROWS_OF_BLOCK, Words

POLL_SECONDS = 1
BLOCKS_AT_ONCE = 32

ROWS = """
SELECT (seq - 1) / %s, tbl, pk, tenant, actor, verb, fields, ctx, body FROM audit.sys_audit_log
WHERE seq > %s AND seq <= %s ORDER BY seq
"""

log = logging.getLogger("audit.indexer")


class Indexer:
    """Fills `audit.worded` over one connection of role audit_sealer."""

    def __init__(self, connection: psycopg.Connection):
        self.connection = connection

    def index(self) -> int:
        """Note the words of the next blocks that are full. Returns how many blocks that were."""
        first, full = self.connection.execute(
            "SELECT coalesce((SELECT max(no) + 1 FROM audit.worded), 0), (SELECT seq FROM audit.head) / %s", [ROWS_OF_BLOCK]
        ).fetchone()
        last = min(full, first + BLOCKS_AT_ONCE)
        if first < last:
            self.keep(self.words_between(first, last))
        return max(0, last - first)

    def words_between(self, first: int, last: int) -> dict[int, Words]:
        """The words of each block from `first` up to `last`; none for one whose rows are gone."""
        found = {no: Words() for no in range(first, last)}
        rows = self.connection.execute(ROWS, [ROWS_OF_BLOCK, first * ROWS_OF_BLOCK, last * ROWS_OF_BLOCK])
        for no, *row in rows:
            found[no].add(*row)
        return found

    def keep(self, found: dict[int, Words]) -> None:
        with self.connection.transaction(), self.connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO audit.worded (no, words) VALUES (%s, %s::integer[]) ON CONFLICT DO NOTHING",
                [(no, f"{{{','.join(map(str, sorted(words.hashes())))}}}") for no, words in found.items()],
            )
            cursor.execute("SELECT audit.index_words()")


def main() -> None:
    logs.set_up(logs.configuration(readable=os.environ.get("HQ_ENV") == "dev"))
    stopped = threading.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, lambda *_: stopped.set())
    while not stopped.is_set():
        try:
            with psycopg.connect(os.environ["HQ_SEALER_DATABASE_URL"], autocommit=True) as connection:
                index_until(stopped, Indexer(connection))
        except psycopg.OperationalError as away:
            log.warning("PostgreSQL is away, trying again: %s", away)
            stopped.wait(1)


def index_until(stopped: threading.Event, indexer: Indexer) -> None:
    while not stopped.is_set():
        if not indexer.index():
            stopped.wait(POLL_SECONDS)


if __name__ == "__main__":
    main()
