"""What do tests of the ledger share? A sealer with a store of its own, a superuser who can do everything, a folder for files."""

import os
from collections.abc import Callable, Iterator

import psycopg
import pytest
from hypothesis import settings as hypothesis

from audit.checkpoints import Store, load_key
from audit.exporting import writing
from audit.sealer import Sealer
from audit.vault import keyring_of
from tests.services import administrator_on, role_url

hypothesis.register_profile("long", max_examples=2000, deadline=None)  # pytest tests/audit --hypothesis-profile=long


@pytest.fixture
def store(tmp_path, settings) -> Store:
    """An empty store of checkpoints, the console's own for this test."""
    settings.CHECKPOINT_DIR = str(tmp_path / "checkpoints")
    return Store(settings.CHECKPOINT_DIR)


@pytest.fixture
def chained(committed_db, store) -> Iterator[Sealer]:
    """A sealer of the test's own database whose checkpoints are in the test's own store, everything sealed and anchored."""
    with psycopg.connect(role_url("HQ_SEALER_DATABASE_URL", committed_db), autocommit=True) as connection:
        sealer = Sealer(
            connection, load_key(os.environ["HQ_CHECKPOINT_KEY_FILE"]), store, keyring_of(os.environ["HQ_LEDGER_KEYS"])
        )
        anchor_again(committed_db, sealer)
        yield sealer


def anchor_again(database: str, sealer: Sealer) -> None:
    """Carry the checkpoints that came with the clone to this test's store."""
    with psycopg.connect(administrator_on(database), autocommit=True) as admin:
        admin.execute("UPDATE audit.checkpoint SET anchored_at = NULL")
    while sealer.seal():
        pass


@pytest.fixture
def superuser(chained, committed_db) -> Iterator[Callable]:
    """Does what only a superuser can: statements behind disabled triggers and guards, committed."""
    with psycopg.connect(administrator_on(committed_db), autocommit=True) as admin:
        for guard in ("audit_tables", "audit_ddl", "audit_drop", "audit_rewrite"):
            admin.execute(f"ALTER EVENT TRIGGER {guard} DISABLE")
        partitions = admin.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'audit.sys_audit_log'::regclass"
        )
        for table in ("audit.sys_audit_log", *(name for (name,) in partitions.fetchall())):
            admin.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield admin.execute


@pytest.fixture
def files(settings, tmp_path):
    """An empty folder for files that people fetch."""
    default = settings.STORAGES["default"] | {"OPTIONS": {"location": tmp_path}}
    settings.STORAGES = settings.STORAGES | {"default": default}
    return tmp_path


@pytest.fixture
def small_parts(files, monkeypatch):
    """Parts and pages of exports so small that a few rows fill several, in a folder of this test's own."""
    monkeypatch.setattr(writing, "PART_ROWS", 6)
    monkeypatch.setattr(writing, "PAGE_ROWS", 3)
    monkeypatch.setattr("hqconsole.kernel.queue.ring", lambda *_: None)
