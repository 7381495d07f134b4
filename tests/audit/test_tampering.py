"""Whatever a superuser does to the log is found, named, and nothing else is called broken.

In memory: the attack matrix, and a thousand random attacks. On a real log: one attack of each class, with direct SQL.
"""

import random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.checkpoints import Checkpoint, Handover, sign
from audit.diagnosis import Damage
from audit.examining import examine
from tests import make

from . import attacks
from .attacks import ATTACKS, ORIGIN, honest_log, some_log, verdict, verdict_by_chain_alone

LOGS = 60
ATTEMPTS = 20_000 if settings.get_current_profile_name() == "long" else 1_000
TWO_ROWS = {"swap_contents", "swap_rows", "swap_contents_and_rehash"}


@pytest.fixture(scope="module")
def matrix() -> tuple[list, list[str]]:
    """5,000 rows with checkpoints at 1,000, 3,000 and 4,900."""
    return honest_log(5_000, [1_000, 3_000, 4_900])


MATRIX = [
    # attack, index, found by the chain alone, found with checkpoints (None: it is not)
    (attacks.edit_body, 1_999, Damage.EDITED, (Damage.EDITED, 2_000)),
    (attacks.edit_with_hash, 1_999, Damage.EDITED, (Damage.EDITED, 2_000)),
    (attacks.delete, 1_999, Damage.DELETED, (Damage.DELETED, 2_000)),
    (attacks.rewrite(attacks.edit_body), 1_999, None, (Damage.REWRITTEN, 1_001)),
    (attacks.rewrite(attacks.insert_and_number), 1_999, None, (Damage.REWRITTEN, 1_001)),
    (attacks.rewrite(attacks.swap_contents), 1_999, None, (Damage.REWRITTEN, 1_001)),
    (attacks.rewrite(attacks.delete), 1_999, None, (Damage.REWRITTEN, 1_001)),
    (attacks.cut_tail, 4_800, None, (Damage.TAIL_CUT, 4_801)),
    (attacks.cut_tail, 4_950, None, None),
    (attacks.rewrite(attacks.edit_body), 4_949, None, None),
]


@pytest.mark.parametrize(("attack", "at", "alone", "anchored"), MATRIX, ids=[f"{a.__name__}-{at}" for a, at, *_ in MATRIX])
def test_the_attack_matrix_comes_out_as_it_was_tabled(matrix, attack, at, alone, anchored):
    rows, notes = matrix
    attacked = attack(rows, at)

    by_chain, by_checkpoints = verdict_by_chain_alone(attacked), verdict(attacked, notes)

    assert (by_chain.kind or None) == alone
    assert ((by_checkpoints.kind, by_checkpoints.first_bad) if by_checkpoints.kind else None) == anchored


def test_a_forged_checkpoint_is_found_by_its_signature(matrix):
    rows, notes = matrix
    forged = sign(Checkpoint(ORIGIN, 2_000, b"r" * 32), Ed25519PrivateKey.generate())

    assert verdict(rows, [*notes, forged]).kind == Damage.FORGED


def attacked(seed: int) -> None:
    """One random attack on one of the logs is found and called what it is."""
    chance = random.Random(seed)
    rows, notes, last = some_log(chance.randrange(LOGS))
    attack = chance.choice([each for each in ATTACKS if str(each) not in TWO_ROWS or last > 1])
    at = chance.randrange(last - (str(attack) in TWO_ROWS))

    found = verdict(attack.change(rows, at), notes)

    assert not found.is_intact, (attack, at)
    # a row deleted before the last checkpoint, all hashes made to fit, is a cut tail to whoever has only the checkpoint
    assert found.first_bad <= at + attack.row + 1 or found.kind == Damage.TAIL_CUT, (attack, at, found)
    assert found.kind in {attack.damage, *BESIDE.get(str(attack), ())}, (attack, at, found)


# What the same rows can also mean where too little stands behind the attacked one: the evidence is then the same.
BESIDE = {
    "delete": {Damage.TAIL_CUT},
    "delete_and_number": {Damage.TAIL_CUT, Damage.EDITED},
    "delete_and_rehash": {Damage.TAIL_CUT},
    "edit_with_hash": {Damage.REWRITTEN},
}


@pytest.mark.parametrize("number", range(LOGS))
def test_a_log_that_nobody_attacked_is_intact(number):
    rows, notes, _last = some_log(number)

    assert verdict(rows, notes).is_intact


@settings(max_examples=ATTEMPTS, deadline=None)
@given(st.integers(0, 2**32))
def test_random_attacks_are_found_and_called_what_they_are(seed):
    attacked(seed)


CLASSES = {
    "edited": ["UPDATE audit.sys_audit_log SET actor = 'staff:nobody' WHERE seq = 200"],
    "edited-with-its-hash": [
        "UPDATE audit.sys_audit_log SET body = '{}', row_hash = sha256('\\x00'::bytea ||"
        " (SELECT row_hash FROM audit.sys_audit_log WHERE seq = 199) ||"
        " audit.canonical(seq, id, txid, at, op, tbl, pk, tenant, actor, dbuser, ctx, fields, '{}')) WHERE seq = 200"
    ],
    "deleted": ["DELETE FROM audit.sys_audit_log WHERE seq = 200"],
    "inserted": [
        "UPDATE audit.sys_audit_log SET seq = seq + 1000000 WHERE seq >= 200",
        "INSERT INTO audit.sys_audit_log (seq, id, txid, at, op, tbl, pk, tenant, actor, dbuser, ctx, fields, body, row_hash)"
        " SELECT 200, id, txid, at, op, tbl, pk, tenant, 'staff:nobody', dbuser, ctx, fields, body, sha256('x')"
        " FROM audit.sys_audit_log WHERE seq = 199",
        "UPDATE audit.sys_audit_log SET seq = seq - 999999 WHERE seq >= 1000000",
    ],
    "reordered": [
        "UPDATE audit.sys_audit_log SET seq = 1000000 WHERE seq = 200",
        "UPDATE audit.sys_audit_log SET seq = 200 WHERE seq = 201",
        "UPDATE audit.sys_audit_log SET seq = 201 WHERE seq = 1000000",
    ],
    "tail_cut": ["DELETE FROM audit.sys_audit_log WHERE seq >= 200"],
    "tail_cut-with-the-head": [
        "DELETE FROM audit.sys_audit_log WHERE seq >= 200",
        "DELETE FROM audit.checkpoint WHERE size >= 200",
        "UPDATE audit.head SET seq = 199, hash = (SELECT row_hash FROM audit.sys_audit_log WHERE seq = 199)",
    ],
    "rewritten": [
        "UPDATE audit.sys_audit_log SET body = '{}' WHERE seq = 200",
        """DO $$ DECLARE h bytea; r audit.sys_audit_log; BEGIN
            SELECT row_hash INTO h FROM audit.sys_audit_log WHERE seq = 199;
            FOR r IN SELECT * FROM audit.sys_audit_log WHERE seq >= 200 ORDER BY seq LOOP
                h := sha256('\\x00'::bytea || h || audit.canonical(r.seq, r.id, r.txid, r.at, r.op, r.tbl, r.pk, r.tenant,
                    r.actor, r.dbuser, r.ctx, r.fields, r.body));
                UPDATE audit.sys_audit_log SET row_hash = h WHERE seq = r.seq;
            END LOOP; UPDATE audit.head SET hash = h; END $$""",
    ],
    "replaced": ["UPDATE audit.head SET origin = 'hq-console/other/1'"],
}


@pytest.mark.parametrize("name", CLASSES)
def test_what_a_superuser_does_with_direct_sql_is_found_and_named(superuser, store, name):
    assert examine(store=store).is_intact
    for statement in CLASSES[name]:
        superuser(statement)

    found = examine(store=store)

    kind = name.partition("-")[0]
    assert found.kind == kind
    assert found.first_bad == {"rewritten": found.first_bad, "replaced": 0}.get(kind, 200)
    assert found.first_bad <= 200


def test_an_emptied_store_is_found(chained, store):
    (store.folder / next(store.folder.glob("*.jsonl")).name).unlink()

    assert examine(store=store).kind == Damage.MISSING


def test_a_checkpoint_in_the_store_that_somebody_else_signed_is_found(chained, store):
    store.append(sign(Checkpoint(store.origin(), 100, b"r" * 32), Ed25519PrivateKey.generate()), "2026-01-01")

    assert examine(store=store).kind == Damage.FORGED


def test_a_ring_of_keys_that_somebody_else_signed_is_found(chained, store):
    thief = Ed25519PrivateKey.generate()
    store.hand_over(Handover(store.origin(), 0, thief.public_key()), thief)

    assert examine(store=store).kind == Damage.FORGED


def test_a_store_of_another_chain_is_found(chained, store):
    store.append(sign(Checkpoint("hq-console/other/1", 100, b"r" * 32), chained.key), "2026-01-01")

    assert examine(store=store).kind == Damage.REPLACED


def test_nothing_is_called_broken_while_the_sealer_goes_on(chained, store):
    """No false alarm: what is sealed between reading checkpoints and reading rows is a tail."""
    for _time in range(5):
        make.tenant()
        chained.seal()
        assert examine(store=store).is_intact
