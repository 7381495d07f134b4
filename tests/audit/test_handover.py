"""The key that signs checkpoints gives way to a new one, and each counts only for the rows it was in force for."""

import shutil
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.checkpoints import BadCheckpoint, Checkpoint, Handover, Ring, load_key, public_bytes, sign, waiting_key
from audit.diagnosis import Damage
from audit.examining import examine
from audit.handover import make_successor
from tests import make

OLD, NEW = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()


def ring(*handovers: str) -> Ring:
    return Ring.of(OLD.public_key(), handovers, "c/1")


HANDED_OVER = sign(Handover("c/1", 10, NEW.public_key()), OLD)


@pytest.mark.parametrize(("size", "key", "counts"), [(10, OLD, True), (11, NEW, True), (10, NEW, False), (11, OLD, False)])
def test_a_checkpoint_counts_only_by_the_key_in_force(size, key, counts):
    note = sign(Checkpoint("c/1", size, b"r" * 32), key)

    if counts:
        assert ring(HANDED_OVER).opened(note).size == size
    else:
        with pytest.raises(BadCheckpoint):
            ring(HANDED_OVER).opened(note)


@pytest.mark.parametrize(
    "note",
    [
        sign(Handover("c/1", 10, NEW.public_key()), NEW),
        sign(Handover("other/1", 10, NEW.public_key()), OLD),
        HANDED_OVER.replace("\n10\n", "\n11\n"),
        sign(Checkpoint("c/1", 10, public_bytes(NEW.public_key())), OLD),
        "no note at all",
    ],
)
def test_a_ring_that_the_key_in_force_did_not_sign_is_refused(note):
    with pytest.raises(BadCheckpoint):
        ring(note)


@pytest.fixture
def key_file(chained, tmp_path, monkeypatch) -> Path:
    import os

    path = tmp_path / "key.pem"
    shutil.copy(os.environ["HQ_CHECKPOINT_KEY_FILE"], path)
    return path


def test_the_sealer_hands_over_and_the_whole_chain_verifies_across_it(chained, store, key_file):
    make_successor(key_file)
    chained.renew_key(key_file)
    make.tenant()
    chained.seal()

    assert examine(store=store).is_intact
    assert len(store.ring().keys) == 2
    assert not waiting_key(key_file).exists()
    assert public_bytes(load_key(key_file).public_key()) == public_bytes(store.ring().newest)


def test_a_handover_that_broke_off_is_gone_on_with(chained, store, key_file):
    successor = load_key(make_successor(key_file))
    (origin, size) = chained.connection.execute("SELECT origin, seq FROM audit.head").fetchone()
    store.hand_over(Handover(origin, size, successor.public_key()), chained.key)

    chained.renew_key(key_file)

    assert len(store.ring().keys) == 2
    assert public_bytes(load_key(key_file).public_key()) == public_bytes(successor.public_key())


def test_a_checkpoint_of_the_key_that_was_laid_aside_is_forged(chained, store, key_file):
    before = chained.key
    make_successor(key_file)
    chained.renew_key(key_file)
    chained.key = before
    make.tenant()
    chained.seal()

    assert examine(store=store).kind == Damage.FORGED


def test_a_second_successor_does_not_replace_the_first(tmp_path):
    make_successor(tmp_path / "key.pem")

    with pytest.raises(FileExistsError):
        make_successor(tmp_path / "key.pem")
