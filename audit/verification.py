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


def verify(rows: Iterator[tuple], origin: str, notes: list[str], key) -> Verdict:
    """Check `rows` (in the order and shape of ROWS) from the genesis of `origin` on, against signed `notes`.

    Says "edited", "gap", "reordered or inserted", "tail cut", "rewritten since a checkpoint" or "forged checkpoint".
    """
    tree, size, good = Tree(), 0, 0
    try:
        anchors = anchors_of(notes, origin, key)
        previous = genesis(origin)
        for row in rows:
            seq, row_hash = row[0], bytes(row[-1])
            if seq != size + 1:
                raise Broken(size + 1, "gap: a row is missing")
            if link(previous, canonical(*row[:-1])) != row_hash:
                raise Broken(seq, "edited, inserted or reordered: its hash does not fit")
            tree.append([row_hash])
            previous, size = row_hash, seq
            if size in anchors:
                if tree.root != anchors.pop(size):
                    raise Broken(size, "rewritten: the rows up to here are not those of the signed checkpoint")
                good += 1
        if anchors:
            raise Broken(size + 1, f"tail cut: a signed checkpoint knows {max(anchors)} rows")
    except Broken as broken:
        return Verdict(size, good, first_bad=broken.seq, kind=broken.kind)
    return Verdict(size, good, anchored=last_anchored(notes, key))


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


def last_anchored(notes: list[str], key) -> int:
    return max((opened(note, key).size for note in notes), default=0)
