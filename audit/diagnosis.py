"""What was done to a log that does not verify? Names the first bad row, and the kind of damage, from what is left of it.

A checkpoint that confirms the stored hashes shows that they are the old ones: then the row whose content does not fit is
the one that was edited. Where it does not, rows are tried in each other's places: a row's number is part of what was
hashed, so one that fits with another number was moved.
"""

import hashlib
from enum import StrEnum

from .chain import Tree

FAR = 2_000  # rows around a break among which a moved one is looked for


class Damage(StrEnum):
    """Every way in which a log can be broken."""

    EDITED = "edited"
    DELETED = "deleted"
    INSERTED = "inserted"
    REORDERED = "reordered"
    TAIL_CUT = "tail_cut"
    REWRITTEN = "rewritten"  # all hashes fit each other, and not the checkpoint
    REPLACED = "replaced"  # rows or checkpoints of another chain
    FORGED = "forged"  # a checkpoint or a key that nobody of ours signed
    MISSING = "missing"  # checkpoints that were written are no longer there


class Broken(Exception):
    """The log is damaged, first at row `seq`; 0 where it is not about a row."""

    def __init__(self, kind: Damage, seq: int, detail: str):
        super().__init__(f"row {seq}: {kind}: {detail}")
        self.kind, self.seq, self.detail = kind, seq, detail


def damage_of(window: list[tuple], more: list[tuple], index: int, tree: Tree, head: bytes, root: bytes | None) -> Broken:
    """What was done to `window`, the rows after `tree` and the hash `head`, of which the one at `index` does not follow.

    `root` is the signed root over the tree and the whole window, where a checkpoint stands there; `more` are rows behind it.
    """
    expected, seq = tree.size + index + 1, window[index][0]
    if seq > expected:
        return Broken(Damage.DELETED, expected, f"rows {expected} to {seq - 1} are missing")
    if seq < expected:
        return Broken(Damage.INSERTED, seq, "its number stands twice")
    near = Neighbourhood(window[index : index + FAR] + more, window[index - 1][3] if index else head)
    if root is not None and has_root(tree, [row[3] for row in window], root):
        if near.is_swapped():
            return Broken(Damage.REORDERED, expected, "it stands in another row's place")
        return Broken(Damage.EDITED, expected, "its hash is the old one, what it says is not")
    if place := near.place_of_the_original():
        if near.belongs_behind(place):
            return Broken(Damage.REORDERED, expected, f"the row of this number stands at {expected + place}")
        return Broken(Damage.INSERTED, expected, f"the row of this number stands at {expected + place}")
    if distance := near.shift():
        return Broken(Damage.DELETED, expected, f"the rows behind were numbered anew, {distance} fewer")
    if root is not None and tree.size + index == 0 and near.next_follows():
        return Broken(Damage.REPLACED, 1, "the rows follow each other and do not begin where this chain begins")
    if root is not None and index and near.next_follows():
        return Broken(Damage.EDITED, expected - 1, "its hash was made to fit, the row behind it says so")
    return Broken(Damage.EDITED, expected, "its hash does not fit what it says")


class Neighbourhood:
    """The rows from the one that does not follow on, and the hash before it."""

    def __init__(self, rows: list[tuple], previous: bytes):
        self.rows, self.previous = [row for row in rows if row[1] is not None], previous
        self.hashes = {row[3] for row in self.rows}
        self.expected = self.rows[0][0]

    def place_of_the_original(self) -> int:
        """How far behind stands the row that belongs here; 0 where it is not to be found."""
        return next((d for d, row in enumerate(self.rows) if d and linked(self.previous, row, self.expected) in self.hashes), 0)

    def belongs_behind(self, place: int) -> bool:
        """Whether the row that stands here belongs behind: then nothing was added, rows changed places."""
        here, original = self.rows[0], linked(self.previous, self.rows[place], self.expected)
        return linked(original, here, self.expected + 1) in self.hashes or any(
            linked(before[3], here, before[0] + 1) in self.hashes for before in self.rows[place - 1 :]
        )

    def is_swapped(self) -> bool:
        """Whether what stands here fits the old hash of another row, with that row's number."""
        here = self.rows[0]
        pairs = zip(self.rows, self.rows[1:], strict=False)
        return any(linked(before[3], here, after[0]) == after[3] for before, after in pairs)

    def shift(self) -> int:
        """By how much the rows behind were numbered down; 0 where they were not."""
        if len(self.rows) < 2:
            return 0
        here, behind = self.rows[:2]
        return next((d for d in range(1, FAR) if linked(here[3], behind, behind[0] + d) == behind[3]), 0)

    def next_follows(self) -> bool:
        """Whether the row behind fits the stored hash of the one here."""
        return len(self.rows) > 1 and linked(self.rows[0][3], self.rows[1], self.rows[1][0]) == self.rows[1][3]


def linked(previous: bytes, row: tuple, seq: int) -> bytes:
    """The hash that `row` would have behind `previous` with the number `seq`."""
    version, _seq, rest = row[1].split(b"\x1f", 2)
    head = b"\x1f".join((version, str(seq).encode(), rest))
    return hashlib.sha256(b"\x00" + previous + head + hashlib.sha256(row[2]).hexdigest().encode()).digest()


def has_root(tree: Tree, hashes: list[bytes], root: bytes) -> bool:
    grown = Tree(tree.size, list(tree.frontier))
    grown.append(hashes)
    return grown.root == root
