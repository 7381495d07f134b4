"""What does it cost that personal data can end? Sealing what is personal, and a change of the key that wraps all others (D8)."""

import threading
import time

from audit.rotation import rotate
from audit.vault import CannotOpen, Keyring, new_data_key

from .measure import Row, at_most, seen
from .sizes import sized
from .world import World

KEYS, TENANTS = sized(100_000, least=1_000), sized(10_000, least=100)
TENANT = """
INSERT INTO hq.tenants_tenant
    (id, slug, name_en, name_ar, region, timezone, currency, status, status_since, created_at, settings, is_demo)
SELECT gen_random_uuid(), 'bench-' || n, 'Bench', 'قياس', 'OM', 'Asia/Muscat', 'OMR', 'active', now(), now(), '{}', false
FROM generate_series(1, %s) n
"""
CONTACT = """
INSERT INTO hq.tenants_contact (tenant_id, role, name, email)
SELECT id, 'administrator', 'Salim bin Nasser', slug || '@laundry.example' FROM hq.tenants_tenant WHERE slug LIKE 'bench-%'
"""


def measured(world: World) -> list[Row]:
    return [*sealing(world), *rotation(world)]


def sealing(world: World) -> list[Row]:
    """Rows each with a subject of its own: a new key, a ciphertext and a row more than others have."""
    with world.connect("HQ_APP_DATABASE_URL") as app:
        app.execute(TENANT, [TENANTS])
        world.seal_everything()
        app.execute(CONTACT)
    began = time.process_time(), time.monotonic()
    world.seal_everything()
    cpu, wall = time.process_time() - began[0], time.monotonic() - began[1]
    return [
        seen(f"D8 sealing {TENANTS:,} rows with personal values, each of a new subject: wall", wall, "s"),
        seen("D8 of that in the sealer's own process: cpu", cpu, "s"),
    ]


def rotation(world: World) -> list[Row]:
    """Every data key wrapped anew, while another session reads keys as the pages do."""
    old, both = Keyring(["old"]), Keyring(["new", "old"])
    keys = [(f"tenant:{number}", 1, old.newest, old.wrap(new_data_key(), f"tenant:{number}", 1)) for number in range(KEYS)]
    with world.connect("HQ_SEALER_DATABASE_URL") as sealer:
        with sealer.cursor().copy("COPY audit.personal_key (subject, no, kek, wrapped) FROM STDIN (FORMAT binary)") as copy:
            copy.set_types(["text", "int4", "text", "bytea"])
            for each in keys:
                copy.write_row(each)
        with Reader(world, both) as reader:
            began = time.monotonic()
            *_batches, last = rotate(sealer, both)
            wall = time.monotonic() - began
    return [
        at_most(60, f"D8 {KEYS:,} data keys wrapped anew", wall, "s"),
        at_most(0, "D8 keys that did not open meanwhile", reader.failed + KEYS - last.done, ""),
        seen("D8 reads meanwhile: longest", max(reader.waits, default=0) * 1000, "ms"),
    ]


class Reader:
    """A session that opens one key after another for as long as it is entered."""

    def __init__(self, world: World, keyring: Keyring):
        self.world, self.keyring = world, keyring
        self.waits, self.failed, self.over = [], 0, threading.Event()
        self.thread = threading.Thread(target=self.read)

    def __enter__(self) -> "Reader":
        self.thread.start()
        return self

    def __exit__(self, *_failure) -> None:
        self.over.set()
        self.thread.join()

    def read(self) -> None:
        with self.world.connect("HQ_APP_DATABASE_URL") as app:
            while not self.over.wait(0.005):
                subject, began = f"tenant:{len(self.waits) * 37 % KEYS}", time.monotonic()
                kek, wrapped = app.execute("SELECT kek, wrapped FROM audit.personal_key WHERE subject = %s", [subject]).fetchone()
                try:
                    self.keyring.unwrap(wrapped, subject, 1, kek)
                except CannotOpen:
                    self.failed += 1
                self.waits.append(time.monotonic() - began)
