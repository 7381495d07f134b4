"""Is the log what it was? Recomputes the chain and the tree, and holds them against checkpoints kept outside.

Checkpoints come from the store, never from the database that is being verified: someone who can recompute the chain
can also rewrite a table of checkpoints.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from .chain import Tree, genesis
from .checkpoints import BadCheckpoint, opened

# A stored row as it was hashed: its number, its parts up to the digest of the body, the body, the hash that it claims.
# To be read through a binary cursor: then a row costs less to fetch than to hash.
ROWS = r"""
SELECT seq, convert_to(concat_ws(E'\x1f', 'hqaudit/1', seq, id, txid, (extract(epoch FROM at) * 1000000)::bigint, op, tbl, pk,
           tenant, actor, dbuser, ctx, array_to_string(fields, ','), ''), 'UTF8'), convert_to(body, 'UTF8'), row_hash
FROM audit.sys_audit_log ORDER BY seq
"""
AT_ONCE = 65_536  # leaves that the tree takes at once where no checkpoint stops it


@dataclass(frozen=True)
class Verdict:
    """The outcome of a verification. `first_bad` is the seq where it broke; `kind` says how.

    `rows` and `checkpoints` say how much agreed; of a broken log, the rows up to the last checkpoint that was met.
    """

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
    tree, good, leaves = Tree(), 0, fitting(rows, origin)
    try:
        anchors = anchors_of(notes, origin, key)
        newest = max(anchors, default=0)
        if newest < anchored:
            raise Broken(newest + 1, f"checkpoints missing: the database says that {anchored} rows were covered outside")
        for size in sorted(anchors):
            tree.append(islice(leaves, size - tree.size))
            if tree.size < size:
                raise Broken(tree.size + 1, f"tail cut: a signed checkpoint knows {newest} rows")
            if tree.root != anchors[size]:
                raise Broken(size, "rewritten: the rows up to here are not those of the signed checkpoint")
            good += 1
        while tree.append(islice(leaves, AT_ONCE)):
            pass
    except Broken as broken:
        return Verdict(tree.size, good, first_bad=broken.seq, kind=broken.kind)
    return Verdict(tree.size, good, anchored=newest)


def fitting(rows: Iterator[tuple], origin: str) -> Iterator[bytes]:
    """The recomputed hashes of `rows`, one after another. Raises Broken at the first row that does not follow."""
    sha256, previous = hashlib.sha256, genesis(origin)
    for size, (seq, head, body, row_hash) in enumerate(rows, 1):
        if seq != size:
            raise Broken(size, "gap: a row is missing")
        previous = sha256(b"\x00" + previous + head + sha256(body).hexdigest().encode()).digest()
        if previous != row_hash:
            raise Broken(seq, "edited, inserted or reordered: its hash does not fit")
        yield previous


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
