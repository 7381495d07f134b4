"""Is the log what it was? Recomputes the chain and the tree, and holds them against checkpoints kept outside.

Checkpoints come from the store, never from the database that is being verified: someone who can recompute the chain
can also rewrite a table of checkpoints. A verification may begin in the middle, at a place whose Merkle root a signed
checkpoint confirms; what that place claims of the last hash is confirmed by the first checkpoint after it.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from .chain import Place, beginning
from .checkpoints import BadCheckpoint, Checkpoint, Ring, size_of
from .diagnosis import Broken, Damage, damage_of

# A stored row as it was hashed: its number, its parts up to the digest of the body, the body, the hash that it claims.
# To be read through a binary cursor: then a row costs less to fetch than to hash.
HEAD = r"""convert_to(concat_ws(E'\x1f', 'hqaudit/1', seq, id, txid, (extract(epoch FROM at) * 1000000)::bigint, op, tbl, pk,
           tenant, actor, dbuser, ctx, array_to_string(fields, ','), ''), 'UTF8')"""
ROWS = f"SELECT seq, {HEAD}, convert_to(body, 'UTF8'), row_hash FROM audit.sys_audit_log ORDER BY seq"
# The same between two numbers; of rows outside a span only the hash is read, as a leaf of the tree.
SPAN = f"""
SELECT seq, CASE WHEN seq BETWEEN %(first)s AND %(last)s THEN {HEAD} END,
       CASE WHEN seq BETWEEN %(first)s AND %(last)s THEN convert_to(body, 'UTF8') END, row_hash
FROM audit.sys_audit_log WHERE seq > %(after)s AND seq <= %(until)s ORDER BY seq
"""
AT_ONCE = 20_000  # rows that are held in memory, as many as the sealer seals at once


@dataclass(frozen=True)
class Verdict:
    """The outcome of a verification. `first_bad` is the seq where it broke; `kind` says how, `detail` more of it.

    `rows` says how many were recomputed, `checkpoints` how many were met, `place` where the last of them was: from there
    a later verification may go on; `end` is the last row looked at, `until` the last one that was to be. Of a broken log
    they say what agreed before the break.
    """

    rows: int
    checkpoints: int
    anchored: int = 0
    first_bad: int | None = None
    kind: Damage | str = ""
    detail: str = ""
    place: Place = field(default=Place(0, b""), repr=False)
    end: int = 0
    until: int = 0

    @property
    def is_intact(self) -> bool:
        return self.first_bad is None


@dataclass(frozen=True)
class Outside:
    """What is known of the chain outside the rows: its origin, the signed notes, the keys that signed them.

    `anchored` is how many rows the database itself says a checkpoint outside covers: a store that knows less was
    emptied. `sealed` is how many rows the database says it sealed. `gaps` are stretches that were taken out of the
    database, as (place before, place after): they are stepped over where signed checkpoints confirm both ends.
    """

    origin: str
    notes: list[str]
    keys: Ring
    anchored: int = 0
    sealed: int | None = None
    gaps: tuple[tuple[Place, Place], ...] = ()


def verify(rows: Iterable[tuple], outside: Outside, since: Place | None = None, until: int | None = None) -> Verdict:
    """Check `rows` (in the order and shape of ROWS) that follow the place `since`, or the genesis, up to row `until`.

    The place is trusted only where a signed checkpoint of its size has its root. A row without a head and a body is not
    recomputed: its hash is taken as a leaf, for checkpoints to confirm.
    """
    gaps = {before.size: after for before, after in outside.gaps}
    examination = Examination(iter(rows), since or beginning(outside.origin), gaps)
    newest, last = 0, min((each for each in (until, outside.sealed) if each is not None), default=0)
    try:
        anchors = anchors_of(outside.notes, outside.origin, outside.keys, since=examination.place.size)
        newest = max(anchors, default=0)
        if newest < outside.anchored:
            raise Broken(Damage.MISSING, newest + 1, f"the database says that {outside.anchored} rows were covered outside")
        examination.go_through(anchors, until)
        if until is None:
            examination.see_the_end(outside.sealed)
    except Broken as broken:
        return examination.verdict(newest, until=last, first_bad=broken.seq, kind=broken.kind, detail=broken.detail)
    return examination.verdict(newest, until=last)


class Examination:
    """One walk along the chain. `place` is where the last checkpoint was met; `size`, `head`, `tree` go ahead of it."""

    def __init__(self, rows: Iterator[tuple], place: Place, gaps: dict[int, Place]):
        self.rows, self.place, self.gaps = rows, place, gaps
        self.head, self.tree = place.head, place.tree()
        self.recomputed = self.met = 0

    def verdict(self, newest: int, **found) -> Verdict:
        return Verdict(self.recomputed, self.met, newest, place=self.place, end=self.tree.size, **found)

    def go_through(self, anchors: dict[int, bytes], until: int | None) -> None:
        """Walk from checkpoint to checkpoint, then to the end of the rows. Raises Broken."""
        start = self.place.size
        if start and anchors.get(start) != self.place.root:
            raise Broken(Damage.MISSING, start, "no signed checkpoint confirms the place from which to go on")
        newest = max(anchors, default=0)
        for size in sorted(anchors):
            if size <= start or (until is not None and size > until):
                continue
            if not self.walk_to(size, anchors):
                continue
            if self.tree.size < size:
                raise Broken(Damage.TAIL_CUT, self.tree.size + 1, f"a signed checkpoint knows {newest} rows")
            if self.tree.root != anchors[size]:
                raise self.rewritten()
            self.met, self.place = self.met + 1, Place(size, self.head, tuple(self.tree.frontier))
        self.step_over_gap(anchors)
        while self.take(AT_ONCE):
            self.step_over_gap(anchors)

    def rewritten(self) -> Broken:
        """Rows that fit each other and not the checkpoint behind them; only the last one, where the next one says so."""
        first, last = self.place.size + 1, self.tree.size
        try:
            fitting(list(islice(self.rows, 1)), last, self.head)
        except Misfit:
            return Broken(Damage.EDITED, last, "its hash was made to fit, the row behind it says so")
        return Broken(Damage.REWRITTEN, first, f"rows {first} to {last} fit each other and not the signed checkpoint")

    def walk_to(self, size: int, anchors: dict[int, bytes]) -> bool:
        """Take the rows up to `size`, as far as there are any; says whether that number lies in no gap."""
        self.step_over_gap(anchors)
        while self.tree.size < size and self.take(min(AT_ONCE, size - self.tree.size), size, anchors[size]):
            self.step_over_gap(anchors)
        return self.tree.size <= size

    def step_over_gap(self, anchors: dict[int, bytes]) -> None:
        """Go on behind a stretch that was taken out, where checkpoints confirm what is claimed of its end."""
        if after := self.gaps.get(self.tree.size):
            if anchors.get(after.size) != after.root:
                raise Broken(Damage.MISSING, self.tree.size + 1, "no signed checkpoint confirms the months that were taken out")
            self.head, self.tree, self.place = after.head, after.tree(), after
            self.step_over_gap(anchors)

    def take(self, count: int, size: int = 0, root: bytes | None = None) -> bool:
        """Check the next rows, at most `count`, before the checkpoint of `size` with `root`. Says whether there were any."""
        window = list(islice(self.rows, count))
        try:
            self.recomputed += fitting(window, self.tree.size, self.head)
        except Misfit as misfit:
            ends_at_checkpoint = size == self.tree.size + len(window)
            more = list(islice(self.rows, 2))
            raise damage_of(window, more, misfit.index, self.tree, self.head, root if ends_at_checkpoint else None) from misfit
        self.tree.append([row[3] for row in window])
        self.head = window[-1][3] if window else self.head
        return bool(window)

    def see_the_end(self, sealed: int | None) -> None:
        if sealed is None or self.tree.size == sealed:
            return
        if self.tree.size > sealed:
            raise Broken(Damage.INSERTED, sealed + 1, f"the sealer sealed {sealed} rows")
        raise Broken(Damage.TAIL_CUT, self.tree.size + 1, f"the sealer sealed {sealed} rows")


class Misfit(Exception):
    """The row at `index` of the window does not follow the one before it."""

    def __init__(self, index: int):
        super().__init__(index)
        self.index = index


def fitting(window: list[tuple], size: int, previous: bytes) -> int:
    """How many of the rows that follow `size` others were recomputed. Raises Misfit at the first that does not follow."""
    sha256, not_recomputed = hashlib.sha256, 0
    for expected, (seq, head, body, row_hash) in enumerate(window, size + 1):
        if seq != expected:
            raise Misfit(expected - size - 1)
        if head is None:
            not_recomputed += 1
        elif sha256(b"\x00" + previous + head + sha256(body).hexdigest().encode()).digest() != row_hash:
            raise Misfit(expected - size - 1)
        previous = row_hash
    return len(window) - not_recomputed


def anchors_of(notes: list[str], origin: str, keys: Ring, since: int = 0) -> dict[int, bytes]:
    """Root by size from signed notes that cover `since` rows or more. Raises Broken for a forged, foreign or contrary one."""
    anchors: dict[int, bytes] = {}
    for note in notes:
        try:
            if size_of(note) < since:
                continue
            checkpoint: Checkpoint = keys.opened(note)
        except BadCheckpoint as forged:
            raise Broken(Damage.FORGED, 0, str(forged)) from forged
        if checkpoint.origin != origin:
            raise Broken(Damage.REPLACED, 0, f"a checkpoint is of the chain {checkpoint.origin}")
        if anchors.setdefault(checkpoint.size, checkpoint.root) != checkpoint.root:
            raise Broken(Damage.FORGED, checkpoint.size, "two checkpoints contradict each other")
    return anchors
