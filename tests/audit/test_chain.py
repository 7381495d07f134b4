"""The chain and the tree prove what happened, and a verification names what was done to them."""

import hashlib
import os
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from audit.chain import Tree, genesis, joined
from audit.checkpoints import BadCheckpoint, Checkpoint, Ring, Store, load_key, opened, sign
from audit.sealer import Sealer
from audit.vault import keyring_of
from audit.verification import ROWS, Outside, verify
from hqconsole.kernel import ledger
from tests import make
from tests.services import administrator_on

KEY = Ed25519PrivateKey.generate()
ORIGIN = "test/1"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


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


def head_of(seq, id, txid, at, op, tbl, pk, tenant, actor, dbuser, ctx, fields) -> bytes:
    """The bytes that are hashed before the digest of the body, written down once more from what they are said to be."""
    microseconds = (at - EPOCH) // timedelta(microseconds=1)
    parts = ("hqaudit/1", seq, id, txid, microseconds, op, tbl, pk, tenant, actor, dbuser, ctx, ",".join(fields), "")
    return "\x1f".join(map(str, parts)).encode()


def hash_after(previous: bytes, head: bytes, body: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + previous + head + hashlib.sha256(body).hexdigest().encode()).digest()


def log(count: int, actors: dict[int, str] | None = None) -> tuple[list[tuple], list[str]]:
    """A log of `count` rows with checkpoints at 4, 8, 12...; `actors` says which rows somebody else has made."""
    rows, notes, tree, previous = [], [], Tree(), genesis(ORIGIN)
    for seq in range(1, count + 1):
        actor = (actors or {}).get(seq, "me")
        head = head_of(seq, seq * 10, seq, EPOCH + timedelta(seconds=seq), "U", "hq.t", seq, "", actor, "hq_app", "{}", ["a"])
        body = b'{"a":[%d,0]}' % seq
        previous = hash_after(previous, head, body)
        tree.append([previous])
        rows.append((seq, head, body, previous))
        if seq % 4 == 0:
            notes.append(sign(Checkpoint(ORIGIN, seq, tree.root), KEY))
    return rows, notes


def verdict(rows, notes):
    return verify(iter(rows), Outside(ORIGIN, notes, Ring.of(KEY.public_key())))


def test_an_untouched_log_is_intact():
    rows, notes = log(10)

    found = verdict(rows, notes)

    assert (found.is_intact, found.rows, found.checkpoints, found.anchored) == (True, 10, 2, 8)


def edited(rows):
    rows[4] = (*rows[4][:2], b'{"a":[9,9]}', rows[4][3])
    return rows


def shortened(rows):
    return rows[:4] + rows[5:]


@pytest.mark.parametrize(("tamper", "at", "kind"), [(edited, 5, "edited"), (shortened, 5, "deleted")])
def test_a_touched_log_is_broken_at_the_first_bad_row(tamper, at, kind):
    rows, notes = log(10)

    found = verdict(tamper(rows), notes)

    assert (found.first_bad, found.kind) == (at, kind)


def test_a_log_rewritten_with_fitting_hashes_contradicts_the_next_checkpoint():
    _rows, notes = log(10)
    rewritten, _notes = log(10, actors={2: "somebody else"})

    found = verdict(rewritten, notes)

    assert (found.first_bad, found.kind, found.detail[:11]) == (1, "rewritten", "rows 1 to 4")


def test_a_cut_tail_is_missed_by_the_checkpoint_that_knew_it():
    rows, notes = log(10)

    found = verdict(rows[:7], notes)

    assert (found.first_bad, found.kind, found.detail) == (8, "tail_cut", "a signed checkpoint knows 8 rows")


def test_a_forged_checkpoint_breaks_the_verification():
    rows, notes = log(10)
    forged = sign(Checkpoint(ORIGIN, 4, b"x" * 32), Ed25519PrivateKey.generate())

    assert verdict(rows, [*notes, forged]).kind == "forged"


@pytest.fixture
def sealer(committed_db, tmp_path):
    store, key = Store(tmp_path), load_key(os.environ["HQ_CHECKPOINT_KEY_FILE"])
    url = os.environ["HQ_SEALER_DATABASE_URL"].rpartition("/")[0] + "/" + committed_db
    with psycopg.connect(url, autocommit=True) as connection:
        yield Sealer(connection, key, store, keyring_of(os.environ["HQ_LEDGER_KEYS"]))


def verified(database: str, store: Store):
    """Verify as the administrator would read it, so that tampering can be tried in the same place."""
    with psycopg.connect(administrator_on(database)) as reader:
        (origin,) = reader.execute("SELECT origin FROM audit.head").fetchone()
        return verify(iter(reader.execute(ROWS, binary=True)), Outside(origin, store.notes(), store.ring()))


def test_sealing_numbers_without_gaps_and_anchors_outside(sealer, committed_db):
    before = sealer.connection.execute("SELECT seq FROM audit.head").fetchone()[0]
    make.tenant()
    make.tenant()

    sealed = sealer.seal()

    assert sealed == 2
    found = verified(committed_db, sealer.store)
    assert (found.is_intact, found.rows, found.anchored) == (True, before + 2, before + 2)


def test_a_row_is_sealed_with_the_hash_that_its_columns_say(sealer, committed_db):
    """Held against neither the sealer's bytes nor the verifier's, but against their definition."""
    with ledger.context(actor="staff:1", verb="tenants.rename", reason="Né, اسم"):
        make.tenant(name_en="Pearl")
    sealer.seal()
    with psycopg.connect(administrator_on(committed_db)) as reader:
        before, row = reader.execute(
            "SELECT id, txid::text, at, op, tbl, pk, tenant, actor, dbuser, ctx, fields, body, row_hash, seq"
            " FROM audit.sys_audit_log ORDER BY seq DESC LIMIT 2"
        ).fetchall()[::-1]

    head = head_of(row[13], *row[:11])
    assert hash_after(before[12], head, row[11].encode()) == row[12]


@pytest.mark.parametrize("column", ["actor", "dbuser", "tenant", "ctx", "op", "tbl", "pk", "body", "at", "txid", "id", "fields"])
def test_no_column_can_be_altered_unseen(sealer, committed_db, column):
    make.tenant()
    sealer.seal()
    other = {"at": "at + interval '1 microsecond'", "txid": "'7'", "id": "id + 1", "fields": "fields || 'x'::text", "op": "'D'"}
    with psycopg.connect(administrator_on(committed_db), autocommit=True) as admin:
        admin.execute("ALTER EVENT TRIGGER audit_tables DISABLE")
        admin.execute("ALTER TABLE audit.sys_audit_log DISABLE TRIGGER USER")
        admin.execute("ALTER TABLE audit.sys_audit_log_1 DISABLE TRIGGER USER")
        changed = other.get(column, f"{column} || ' '")
        admin.execute(
            f"UPDATE audit.sys_audit_log SET {column} = {changed} WHERE seq = (SELECT max(seq) FROM audit.sys_audit_log)"
        )

    assert verified(committed_db, sealer.store).kind == "edited"


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

    found = verify(iter(rows), Outside(ORIGIN, [], Ring.of(KEY.public_key()), anchored=8))

    assert (found.first_bad, found.kind) == (1, "missing")


def test_a_line_torn_by_a_power_cut_does_not_hide_the_checkpoints_after_it(tmp_path):
    store = Store(tmp_path)
    store.append("one", "2026-01-01")
    (tmp_path / "2026-01-01.jsonl").open("a").write('"half of a li')

    store.append("two", "2026-01-01")

    assert store.notes() == ["one", "two"]


def test_notes_since_a_day_begin_with_those_of_the_last_day_before_it(tmp_path):
    """After a quiet day there is none of the day itself, and the newest one still counts."""
    store = Store(tmp_path)
    for day in ("2026-11-20", "2026-11-21", "2026-11-24"):
        store.append(f"of {day}", day)

    assert store.notes("2026-11-23") == ["of 2026-11-21", "of 2026-11-24"]
    assert store.notes("2026-11-25") == ["of 2026-11-24"]
    assert store.notes("2026-11-01") == store.notes()
    assert len(store.notes()) == 3


def test_the_store_remembers_whose_chain_it_was_begun_for(tmp_path):
    store = Store(tmp_path)
    store.begin(KEY.public_key(), ORIGIN)

    store.begin(Ed25519PrivateKey.generate().public_key(), "somebody else's")

    assert store.origin() == ORIGIN
    assert opened(sign(Checkpoint(ORIGIN, 1, b"r" * 32), KEY), store.key())
