"""What could somebody do to a log who can do everything to the database? Attacks on rows in memory, each with what it is.

A log here is rows as the verifier reads them, and signed notes at the sizes in `anchors`. An attack changes the rows as a
superuser could, and says which damage is named, and from which row on nothing is as it was.
"""

import hashlib
import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.chain import Tree, genesis
from audit.checkpoints import Checkpoint, Ring, sign
from audit.diagnosis import Damage, linked
from audit.verification import Outside, Verdict, verify

KEY = Ed25519PrivateKey.generate()
ORIGIN = "attacked/1"
Row = tuple[int, bytes, bytes, bytes]


def contents(seq: int, what: str = "honest") -> tuple[bytes, bytes]:
    head = (
        f"hqaudit/1\x1f{seq}\x1f{seq * 10}\x1f{seq}\x1f0\x1fU\x1fhq.t\x1f{seq * 7}\x1f\x1fme\x1fhq_app\x1f{{}}\x1fa\x1f".encode()
    )
    return head, b'{"a":["%s",%d]}' % (what.encode(), seq * 3)


def hashed(previous: bytes, head: bytes, body: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + previous + head + hashlib.sha256(body).hexdigest().encode()).digest()


def honest_log(count: int, anchors: list[int], origin: str = ORIGIN) -> tuple[list[Row], list[str]]:
    rows, notes, tree, previous = [], [], Tree(), genesis(origin)
    for seq in range(1, count + 1):
        head, body = contents(seq)
        previous = hashed(previous, head, body)
        tree.append([previous])
        rows.append((seq, head, body, previous))
        if seq in anchors:
            notes.append(sign(Checkpoint(origin, seq, tree.root), KEY))
    return rows, notes


def chained_anew(rows: list[Row], start: int, origin: str = ORIGIN) -> list[Row]:
    """Number the rows from index `start` on without gaps and make every hash fit, as somebody with the algorithm can."""
    done = rows[:start]
    previous = done[-1][3] if done else genesis(origin)
    for index, row in enumerate(rows[start:], start + 1):
        previous = linked(previous, row, index)
        done.append((index, numbered(row[1], index), row[2], previous))
    return done


def numbered(head: bytes, seq: int) -> bytes:
    version, _seq, rest = head.split(b"\x1f", 2)
    return b"\x1f".join((version, str(seq).encode(), rest))


def foreign(seq: int) -> Row:
    head, body = contents(seq, "put in")
    return seq, head, body, hashlib.sha256(b"whatever" + head).digest()


# Each takes the rows and an index, and gives rows again.
def edit_body(rows, at):
    seq, head, _body, row_hash = rows[at]
    return [*rows[:at], (seq, head, b'{"a":["lie",0]}', row_hash), *rows[at + 1 :]]


def edit_actor(rows, at):
    seq, head, body, row_hash = rows[at]
    return [*rows[:at], (seq, head.replace(b"\x1fme\x1f", b"\x1fyou\x1f"), body, row_hash), *rows[at + 1 :]]


def edit_with_hash(rows, at):
    edited, previous = edit_body(rows, at), rows[at - 1][3] if at else genesis(ORIGIN)
    seq, head, body, _hash = edited[at]
    return [*edited[:at], (seq, head, body, hashed(previous, head, body)), *edited[at + 1 :]]


def spoil_hash(rows, at):
    seq, head, body, _hash = rows[at]
    return [*rows[:at], (seq, head, body, bytes(32)), *rows[at + 1 :]]


def delete(rows, at):
    return rows[:at] + rows[at + 1 :]


def delete_and_number(rows, at):
    """Close the gap, without making the hashes fit."""
    return rows[:at] + [(seq - 1, numbered(head, seq - 1), body, h) for seq, head, body, h in rows[at + 1 :]]


def insert_and_number(rows, at):
    behind = [(seq + 1, numbered(head, seq + 1), body, h) for seq, head, body, h in rows[at:]]
    return [*rows[:at], foreign(at + 1), *behind]


def swap_contents(rows, at):
    """The next row's content in this one's place and the other way round; the hashes stay."""
    one, other = rows[at], rows[at + 1]
    return [
        *rows[:at],
        (one[0], numbered(other[1], one[0]), other[2], one[3]),
        (other[0], numbered(one[1], other[0]), one[2], other[3]),
        *rows[at + 2 :],
    ]


def swap_rows(rows, at):
    """The same with their hashes: only the numbers change places."""
    one, other = rows[at], rows[at + 1]
    return [
        *rows[:at],
        (one[0], numbered(other[1], one[0]), *other[2:]),
        (other[0], numbered(one[1], other[0]), *one[2:]),
        *rows[at + 2 :],
    ]


def rewrite(change: Callable) -> Callable:
    def rewritten(rows, at):
        return chained_anew(change(rows, at), at)

    rewritten.__name__ = f"{change.__name__}_and_rehash"
    return rewritten


def cut_tail(rows, at):
    return rows[:at]


def replace_all(rows, at):
    """Another chain in the place of ours, as long."""
    return honest_log(len(rows), [], "another/1")[0]


@dataclass(frozen=True)
class Attack:
    """A way to damage a log, and what it is called. `row` is the first bad one, counted from the attacked index."""

    change: Callable
    damage: Damage
    row: int = 1

    def __str__(self):
        return self.change.__name__


HASHES_STAY = [
    Attack(edit_body, Damage.EDITED),
    Attack(edit_actor, Damage.EDITED),
    Attack(edit_with_hash, Damage.EDITED),
    Attack(spoil_hash, Damage.EDITED),
    Attack(delete, Damage.DELETED),
    Attack(delete_and_number, Damage.DELETED),
    Attack(insert_and_number, Damage.INSERTED),
    Attack(swap_contents, Damage.REORDERED),
    Attack(swap_rows, Damage.REORDERED),
]
REWRITTEN = [Attack(rewrite(change), Damage.REWRITTEN) for change in (edit_body, insert_and_number, swap_contents, delete)]
ELSE = [Attack(cut_tail, Damage.TAIL_CUT), Attack(replace_all, Damage.REPLACED)]
ATTACKS = [*HASHES_STAY, *REWRITTEN, *ELSE]


def verdict(rows: list[Row], notes: list[str]) -> Verdict:
    return verify(rows, Outside(ORIGIN, notes, Ring.of(KEY.public_key())))


def verdict_by_chain_alone(rows: list[Row]) -> Verdict:
    return verdict(rows, [])


@lru_cache
def some_log(number: int) -> tuple[list[Row], list[str], int]:
    """One of many logs of different lengths with some checkpoints, and where its last one is."""
    chance = random.Random(number)
    count = chance.randint(6, 60)
    anchors = sorted(chance.sample(range(1, count + 1), chance.randint(1, 5)))
    return *honest_log(count, anchors), anchors[-1]
