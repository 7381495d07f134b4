"""The chain and the tree prove what happened, and a verification names what was done to them."""

import os
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from audit.chain import Tree, canonical, genesis, joined, link
from audit.checkpoints import BadCheckpoint, Checkpoint, Store, load_key, opened, sign
from audit.sealer import Sealer
from audit.verification import ROWS, verify
from tests import make
from tests.services import administrator_on

KEY = Ed25519PrivateKey.generate()
ORIGIN = "test/1"
START = datetime(2026, 1, 1, tzinfo=UTC)


def root_by_definition(leaves: list[bytes]) -> bytes:
    """RFC 6962, 2.1, word by word."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return joined(root_by_definition(leaves[:split]), root_by_definition(leaves[split:]))


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=70), st.integers(0, 70))
def test_the_growing_tree_has_the_root_that_the_standard_defines(leaves, cut):
    tree = Tree()
    tree.append(leaves[:cut])
    tree.append(leaves[cut:])

    assert tree.root == root_by_definition(leaves)


def test_a_note_opens_with_its_key_and_with_no_other():
    note = sign(Checkpoint(ORIGIN, 5, b"r" * 32), KEY)

    assert opened(note, KEY.public_key()) == Checkpoint(ORIGIN, 5, b"r" * 32)
    with pytest.raises(BadCheckpoint):
        opened(note, Ed25519PrivateKey.generate().public_key())
    with pytest.raises(BadCheckpoint):
        opened(note.replace("\n5\n", "\n6\n"), KEY.public_key())


def log(count: int, upto: int | None = None, edit=None) -> tuple[list[tuple], list[str]]:
    """A log of `count` rows with checkpoints at 4, 8, 12...; `edit` may change the parts before they are hashed."""
    rows, notes, tree, previous = [], [], Tree(), genesis(ORIGIN)
    for seq in range(1, count + 1):
        parts = [
            seq,
            seq * 10,
            str(seq),
            START + timedelta(seconds=seq),
            "U",
            "hq.t",
            str(seq),
            "",
            "me",
            "hq_app",
            "{}",
            ["a"],
            f'{{"a":[{seq},0]}}',
        ]
        parts = edit(parts) if edit else parts
        previous = link(previous, canonical(*parts))
        tree.append([previous])
        rows.append((*parts, previous))
        if seq % 4 == 0:
            notes.append(sign(Checkpoint(ORIGIN, seq, tree.root), KEY))
    return rows, notes


def verdict(rows, notes):
    return verify(iter(rows), ORIGIN, notes, KEY.public_key())


def test_an_untouched_log_is_intact():
    rows, notes = log(10)

    found = verdict(rows, notes)

    assert (found.is_intact, found.rows, found.checkpoints, found.anchored) == (True, 10, 2, 8)


def edited(rows):
    rows[4] = (*rows[4][:12], '{"a":[9,9]}', rows[4][13])
    return rows


def shortened(rows):
    return rows[:4] + rows[5:]


def swapped(rows):
    rows[4], rows[5] = (rows[4][0], *rows[5][1:]), (rows[5][0], *rows[4][1:])
    return rows


@pytest.mark.parametrize(("tamper", "at", "kind"), [(edited, 5, "edited"), (shortened, 5, "gap"), (swapped, 5, "edited")])
def test_a_touched_log_is_broken_at_the_first_bad_row(tamper, at, kind):
    rows, notes = log(10)

    found = verdict(tamper(rows), notes)

    assert (found.first_bad, found.kind.split(":")[0].split(",")[0]) == (at, kind)


def test_a_log_rewritten_with_fitting_hashes_contradicts_the_next_checkpoint():
    _rows, notes = log(10)
    rewritten, _notes = log(10, edit=lambda parts: [*parts[:8], "somebody else", *parts[9:]] if parts[0] == 2 else parts)

    found = verdict(rewritten, notes)

    assert (found.first_bad, found.kind.split(":")[0]) == (4, "rewritten")


def test_a_cut_tail_is_missed_by_the_checkpoint_that_knew_it():
    rows, notes = log(10)

    assert verdict(rows[:7], notes).kind == "tail cut: a signed checkpoint knows 8 rows"


def test_a_forged_checkpoint_breaks_the_verification():
    rows, notes = log(10)
    forged = sign(Checkpoint(ORIGIN, 4, b"x" * 32), Ed25519PrivateKey.generate())

    assert verdict(rows, [*notes, forged]).kind.startswith("forged checkpoint")


@pytest.fixture
def sealer(committed_db, tmp_path):
    store, key = Store(tmp_path), load_key(os.environ["HQ_CHECKPOINT_KEY_FILE"])
    url = os.environ["HQ_SEALER_DATABASE_URL"].rpartition("/")[0] + "/" + committed_db
    with psycopg.connect(url, autocommit=True) as connection:
        yield Sealer(connection, key, store)


def verified(database: str, store: Store):
    """Verify as the administrator would read it, so that tampering can be tried in the same place."""
    with psycopg.connect(administrator_on(database)) as reader:
        (origin,) = reader.execute("SELECT origin FROM audit.head").fetchone()
        return verify(iter(reader.execute(ROWS)), origin, store.notes(), store.key())


def test_sealing_numbers_without_gaps_and_anchors_outside(sealer, committed_db):
    before = sealer.connection.execute("SELECT seq FROM audit.head").fetchone()[0]
    make.tenant()
    make.tenant()

    sealed = sealer.seal()

    assert sealed == 2
    found = verified(committed_db, sealer.store)
    assert (found.is_intact, found.rows, found.anchored) == (True, before + 2, before + 2)


def test_a_batch_of_nothing_writes_nothing(sealer):
    assert sealer.seal() == 0
    assert sealer.store.notes() == []


def test_a_checkpoint_that_could_not_be_written_outside_is_written_at_the_next_round(sealer, monkeypatch):
    make.tenant()
    monkeypatch.setattr(sealer.store, "append", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        sealer.seal()
    monkeypatch.undo()

    assert sealer.seal() == 0
    assert len(sealer.store.notes()) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit.sys_audit_log SET body = '{}' WHERE seq = (SELECT max(seq) FROM audit.sys_audit_log)",
        "DELETE FROM audit.sys_audit_log WHERE seq = (SELECT max(seq) - 1 FROM audit.sys_audit_log)",
        "DELETE FROM audit.sys_audit_log WHERE seq = (SELECT max(seq) FROM audit.sys_audit_log)",
    ],
)
def test_what_a_superuser_does_behind_disabled_triggers_is_found(sealer, committed_db, statement):
    for _number in range(3):
        make.tenant()
    sealer.seal()
    with psycopg.connect(administrator_on(committed_db), autocommit=True) as admin:
        admin.execute("ALTER EVENT TRIGGER audit_tables DISABLE; ALTER EVENT TRIGGER audit_drop DISABLE")
        admin.execute(
            "ALTER TABLE audit.sys_audit_log DISABLE TRIGGER USER; ALTER TABLE audit.sys_audit_log_1 DISABLE TRIGGER USER"
        )
        admin.execute(statement)

    assert not verified(committed_db, sealer.store).is_intact


def test_even_a_superuser_is_refused_by_the_log_itself(committed_db):
    assert settings.DATABASES["default"]["NAME"]
    with (
        psycopg.connect(administrator_on(committed_db), autocommit=True) as admin,
        pytest.raises(psycopg.Error, match="append-only"),
    ):
        admin.execute("DELETE FROM audit.sys_audit_log")


def test_an_emptied_store_does_not_pass_for_a_chain_that_was_never_anchored():
    rows, _notes = log(10)

    found = verify(iter(rows), ORIGIN, [], KEY.public_key(), anchored=8)

    assert (found.first_bad, found.kind.split(":")[0]) == (1, "checkpoints missing")


def test_a_line_torn_by_a_power_cut_does_not_hide_the_checkpoints_after_it(tmp_path):
    store = Store(tmp_path)
    store.append("one", "2026-01-01")
    (tmp_path / "2026-01-01.jsonl").open("a").write('"half of a li')

    store.append("two", "2026-01-01")

    assert store.notes() == ["one", "two"]


def test_the_store_remembers_whose_chain_it_was_begun_for(tmp_path):
    store = Store(tmp_path)
    store.begin(KEY.public_key(), ORIGIN)

    store.begin(Ed25519PrivateKey.generate().public_key(), "somebody else's")

    assert store.origin() == ORIGIN
    assert opened(sign(Checkpoint(ORIGIN, 1, b"r" * 32), KEY), store.key())
