"""Who turns the inbox into a chain? One small process that knows neither Django nor the console: `python -m audit.sealer`.

It also holds the keys under which personal data is kept: what writers left in the clear is encrypted as its rows are sealed.
Twice a second it seals what is visible, extends the Merkle tree, signs a checkpoint and writes it outside the database.
A second sealer waits at the head's lock. Everything of one batch commits together; a checkpoint that could not be
written outside is written at the next round.
"""

import json
import logging
import os
import signal
import threading
import time
from pathlib import Path

import psycopg

from hqconsole import logs

from .chain import Tree
from .checkpoints import Checkpoint, Handover, MonthFile, Store, load_key, public_bytes, sign, waiting_key
from .vault import CannotOpen, Keyring, Place, encrypted, keyring_of, new_data_key

POLL_SECONDS = 0.5
BATCH = 20_000
MONTH_IS_OVER = "SELECT month < audit.month_of(clock_timestamp()) FROM audit.segment WHERE last_seq IS NULL"

KEYS = "SELECT subject, no, kek, wrapped FROM audit.personal_key WHERE subject = ANY (%s)"

log = logging.getLogger("audit.sealer")


class Sealer:
    """Seals batches over one connection of role audit_sealer."""

    def __init__(self, connection: psycopg.Connection, key, store: Store, keyring: Keyring):
        self.connection, self.key, self.store, self.keyring = connection, key, store, keyring
        (self.origin,) = connection.execute("SELECT origin FROM audit.head").fetchone()
        self.next_turn = 0.0
        store.begin(key.public_key(), self.origin)

    def seal(self) -> int:
        """Seal one batch and anchor it, in the partition of the present month. Returns how many rows were sealed."""
        self.turn_month()
        with self.connection.transaction():
            hashes, personal = self.connection.execute("SELECT * FROM audit.seal(%s)", [BATCH], binary=True).fetchone()
            if hashes:
                self.extend(hashes)
            if personal:
                self.lock_away(personal)
        self.anchor()
        return len(hashes)

    def turn_month(self) -> None:
        """Begin a partition where a month is over; later, where somebody reads the log for long just now."""
        if time.monotonic() < self.next_turn or not self.connection.execute(MONTH_IS_OVER).fetchone()[0]:
            return
        try:
            self.connection.execute("SELECT audit.turn_month()")
        except psycopg.errors.LockNotAvailable:
            self.next_turn = time.monotonic() + 60
            log.warning("The month is turned in a minute: somebody reads the log for long.")

    def extend(self, hashes: list[bytes]) -> None:
        """Grow the tree by the new leaves and write the signed checkpoint, in the sealing transaction."""
        origin, size, frontier = self.connection.execute("SELECT origin, seq, frontier FROM audit.head").fetchone()
        tree = Tree(size - len(hashes), list(frontier))
        tree.append(hashes)
        note = sign(Checkpoint(origin, tree.size, tree.root), self.key)
        self.connection.execute("UPDATE audit.head SET frontier = %s", [tree.frontier])
        self.connection.execute(
            "INSERT INTO audit.checkpoint (size, root, note) VALUES (%s, %s, %s)", [tree.size, tree.root, note]
        )
        self.connection.execute("SELECT audit.note_delays(%s, %s)", [size - len(hashes) + 1, size])

    def lock_away(self, personal: list[list]) -> None:
        """Encrypt what is personal about the rows just sealed, each part under the key of its subject."""
        keys = self.keys_of({part["of"] for _seq, _table, _pk, part in personal if "fields" in part})
        rows = [self.locked_away(keys, *row) for row in personal]
        with (
            self.connection.cursor() as cursor,
            cursor.copy("COPY audit.personal (seq, subject, key_no, sealed) FROM STDIN (FORMAT binary)") as copy,
        ):
            copy.set_types(["int8", "text", "int4", "bytea"])
            for row in rows:
                copy.write_row(row)

    def locked_away(self, keys: dict, seq: int, table: str, pk: str, part: dict) -> tuple:
        """One row of audit.personal; of what was erased before its seal only the number of the destroyed key is left."""
        if "erased" in part:
            return seq, part["of"], part["erased"], None
        no, key = keys[part["of"]]
        place = Place(self.origin, seq, table, pk, part["of"], no)
        return seq, part["of"], no, encrypted(key, json.dumps(part["fields"]).encode(), place.data)

    def keys_of(self, subjects: set[str]) -> dict[str, tuple[int, bytes]]:
        """Number and data key of each subject, made where it has none."""
        found, last = {}, dict.fromkeys(subjects, 0)
        for subject, no, kek, wrapped in self.connection.execute(KEYS, [list(subjects)]).fetchall():
            last[subject] = max(no, last[subject])
            if wrapped is not None:
                found[subject] = (no, self.keyring.unwrap(wrapped, subject, no, kek))
        made = {subject: (last[subject] + 1, new_data_key()) for subject in subjects - found.keys()}
        with self.connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO audit.personal_key (subject, no, kek, wrapped) VALUES (%s, %s, %s, %s)",
                [(subject, no, self.keyring.newest, self.keyring.wrap(key, subject, no)) for subject, (no, key) in made.items()],
            )
        return found | made

    def renew_key(self, key_file: Path) -> None:
        """Hand over to the key that waits beside the present one, if there is one: the present one signs that it does.

        Under the head's lock, so that no checkpoint is signed meanwhile. Where it broke off before, it goes on.
        """
        waiting = waiting_key(key_file)
        if not waiting.exists():
            return
        successor = load_key(waiting)
        with self.connection.transaction():
            origin, size = self.connection.execute("SELECT origin, seq FROM audit.head FOR UPDATE").fetchone()
            if public_bytes(self.store.ring().newest) != public_bytes(successor.public_key()):
                self.store.hand_over(Handover(origin, size, successor.public_key()), self.key)
            waiting.replace(key_file)
        self.key = successor
        log.warning("Checkpoints of more than %s rows are signed by a new key.", size)

    def anchor(self) -> None:
        """Carry the checkpoints that are not outside yet to the store, oldest first."""
        waiting = self.connection.execute(
            "SELECT size, note, to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD')"
            " FROM audit.checkpoint WHERE anchored_at IS NULL ORDER BY size"
        ).fetchall()
        for size, note, day in waiting:
            self.store.append(note, day)
            self.connection.execute("UPDATE audit.checkpoint SET anchored_at = now() WHERE size = %s", [size])

    def note_months(self) -> None:
        """Sign outside which file holds a month, so that it may be taken out of the database."""
        exported = self.connection.execute(
            "SELECT month, first_seq, last_seq, file_sha256 FROM audit.segment WHERE file_sha256 IS NOT NULL AND noted_at IS NULL"
        ).fetchall()
        for month, first, last, digest in exported:
            self.store.note_month(sign(MonthFile(self.origin, month, first, last, digest), self.key))
            self.connection.execute(
                "UPDATE audit.segment SET noted_at = now() WHERE month = %s AND file_sha256 = %s", [month, digest]
            )


def main() -> None:
    logs.set_up(logs.configuration(readable=os.environ.get("HQ_ENV") == "dev"))
    key_file, store = Path(os.environ["HQ_CHECKPOINT_KEY_FILE"]), Store(os.environ["HQ_CHECKPOINT_DIR"])
    keyring = keyring_of(os.environ["HQ_LEDGER_KEYS"])
    load_key(key_file)  # one that cannot be read ends the process at once: it would never sign anything
    stopped = threading.Event()
    for sign_ in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign_, lambda *_: stopped.set())
    while not stopped.is_set():
        try:
            with psycopg.connect(os.environ["HQ_SEALER_DATABASE_URL"], autocommit=True) as connection:
                seal_until(stopped, Sealer(connection, load_key(key_file), store, keyring), key_file)
        except (psycopg.OperationalError, OSError) as away:
            log.warning("PostgreSQL or the store of checkpoints is away, trying again: %s", away)
            stopped.wait(1)
        except CannotOpen as locked:  # nothing is sealed until HQ_LEDGER_KEYS is right, and nothing is lost
            log.error("Nothing is sealed, for HQ_LEDGER_KEYS does not open what it should: %s", locked)
            stopped.wait(10)


def seal_until(stopped: threading.Event, sealer: Sealer, key_file: Path) -> None:
    while not stopped.is_set():
        sealer.renew_key(key_file)
        sealer.note_months()
        if sealer.seal() < BATCH:
            stopped.wait(POLL_SECONDS)


if __name__ == "__main__":
    main()
