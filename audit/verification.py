"""Is the log what it was? Recomputes the chain and the tree, and holds them against checkpoints kept outside.

Checkpoints come from the store, never from the database that is being verified: someone who can recompute the chain
can also rewrite a table of checkpoints.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from .chain import Tree, canonical, genesis, link
from .checkpoints import BadCheckpoint, opened

ROWS = """
SELECT seq, id, txid::text, at, op, tbl, pk, tenant, actor, dbuser, ctx, fields, body, row_hash
FROM audit.sys_audit_log ORDER BY seq
"""


@dataclass(frozen=True)
class Verdict:
    """The outcome of a verification. `first_bad` is the seq where it broke; `kind` says how."""

    rows: int
    checkpoints: int
    anchored: int = 0
    first_bad: int | None = None
    kind: str = ""

    @property
    def is_intact(self) -> bool:
        return self.first_bad is None


class Broken(Exception):
    def __init__(self, seq: int, kind: str):
        super().__init__(f"row {seq}: {kind}")
        self.seq, self.kind = seq, kind


def verify(rows: Iterator[tuple], origin: str, notes: list[str], key, anchored: int = 0) -> Verdict:
    """Check `rows` (in the order and shape of ROWS) from the genesis of `origin` on, against signed `notes`.

    `anchored` is how many rows the database itself says were covered by a checkpoint outside: a store that knows less
    was emptied. Says edited, gap, tail cut, rewritten, forged or foreign checkpoint, checkpoints missing.
    """
    walk = Walk(origin)
    try:
        anchors = anchors_of(notes, origin, key)
        newest = max(anchors, default=0)
        if newest < anchored:
            raise Broken(newest + 1, f"checkpoints missing: the database says that {anchored} rows were covered outside")
        for row in rows:
            walk.step(row, anchors)
        if anchors:
            raise Broken(walk.size + 1, f"tail cut: a signed checkpoint knows {max(anchors)} rows")
    except Broken as broken:
        return Verdict(walk.size, walk.good, first_bad=broken.seq, kind=broken.kind)
    return Verdict(walk.size, walk.good, anchored=newest)


class Walk:
    """A walk along the chain: how far it came, and how many checkpoints it met that agree."""

    def __init__(self, origin: str):
        self.tree, self.previous, self.size, self.good = Tree(), genesis(origin), 0, 0

    def step(self, row: tuple, anchors: dict[int, bytes]) -> None:
        """Take the next row. Raises Broken where it does not follow, or a checkpoint at this size says otherwise."""
        seq, row_hash = row[0], bytes(row[-1])
        if seq != self.size + 1:
            raise Broken(self.size + 1, "gap: a row is missing")
        if link(self.previous, canonical(*row[:-1])) != row_hash:
            raise Broken(seq, "edited, inserted or reordered: its hash does not fit")
        self.tree.append([row_hash])
        self.previous, self.size = row_hash, seq
        if seq in anchors:
            if self.tree.root != anchors.pop(seq):
                raise Broken(seq, "rewritten: the rows up to here are not those of the signed checkpoint")
            self.good += 1


def anchors_of(notes: list[str], origin: str, key) -> dict[int, bytes]:
    """Root by size from signed notes. Raises Broken for a note that is forged, foreign or contradicts another."""
    anchors = {}
    for note in notes:
        try:
            checkpoint = opened(note, key)
        except BadCheckpoint as forged:
            raise Broken(0, f"forged checkpoint: {forged}") from forged
        if checkpoint.origin != origin:
            raise Broken(0, f"foreign checkpoint: its origin is {checkpoint.origin}")
        if anchors.setdefault(checkpoint.size, checkpoint.root) != checkpoint.root:
            raise Broken(checkpoint.size, "two checkpoints contradict each other")
    return anchors
