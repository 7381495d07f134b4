"""What proves that the rows of an export were in the log? The nodes of the Merkle tree beside them, up to a signed root.

Of rows that follow one another only the last needs a proof: its hash holds the hash before it. So an export of a whole
stretch is proven by some twenty hashes, and one of single rows by those of the subtrees between them. They are computed in
one pass over the hashes of the log, which also shows whether the log itself still fits its checkpoint.
"""

import base64
import gzip
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from audit.chain import Place, Tree, joined
from audit.checkpoints import BadCheckpoint, Store, public_bytes
from audit.models import Export
from audit.queries import behind_months_outside
from hqconsole.kernel.errors import Refusal

from .writing import Say, parts_of, plan_of, runs_of, written

AT_ONCE = 65_536


def prove(export: Export, say: Say) -> None:
    """Write the proof and the checkpoint it leads to. Raises Refusal where the log does not fit the checkpoint."""
    size = plan_of(export).size
    note = note_of(size)
    root, behind = Root(), behind_months_outside() or Place(0, b"")
    with (
        written(export.folder / "proof.txt.gz") as file,
        gzip.GzipFile(fileobj=file, mode="wb", filename="", compresslevel=1, mtime=0) as packed,
    ):
        leaves = (last for _first, last in runs_of(parts_of(export.folder)))
        for kind, level, digest in steps(leaves, size, behind, hashes(behind.size, size, say)):
            root.add(level, digest)
            packed.write(f"{kind} {root.size if kind == 'leaf' else level} {digest.hex()}\n".encode())
    refuse_unless_signed(note, size, root.value)
    keep(export.folder / "checkpoint.txt", note)
    keep(export.folder / "public-key.txt", public_keys())


def steps(leaves: Iterator[int], size: int, behind: Place, hashes: Iterator[bytes]) -> Iterator[tuple[str, int, bytes]]:
    """The proof from left to right: the leaves that are to be proven, and the subtrees between them, with their levels.

    What lies before the place `behind` stands there as the subtrees that this place keeps.
    """
    yield from (("node", level, digest) for level, digest in zip(levels_of(behind.size), behind.frontier, strict=True))
    place = behind.size
    for leaf in leaves:
        yield from nodes(place, leaf - 1, hashes)
        yield "leaf", 0, next(hashes)
        place = leaf
    yield from nodes(place, size, hashes)


def levels_of(size: int) -> list[int]:
    """The levels of the complete subtrees of a tree of that size, widest first."""
    return [level for level in reversed(range(size.bit_length())) if size >> level & 1]


def nodes(place: int, end: int, hashes: Iterator[bytes]) -> Iterator[tuple[str, int, bytes]]:
    """The largest complete subtrees that cover the leaves from `place` to `end`."""
    while place < end:
        level = (end - place).bit_length() - 1
        if place:
            level = min(level, (place & -place).bit_length() - 1)
        yield "node", level, subtree(1 << level, hashes)
        place += 1 << level


def subtree(leaves: int, hashes: Iterator[bytes]) -> bytes:
    if leaves == 1:
        return next(hashes)
    tree = Tree()
    while tree.size < leaves:
        tree.append(islice(hashes, min(AT_ONCE, leaves - tree.size)))
    return tree.root


class Root:
    """The root over subtrees that come from left to right."""

    def __init__(self):
        self.size, self.nodes = 0, []

    def add(self, level: int, digest: bytes) -> None:
        self.size += 1 << level
        while self.nodes and self.nodes[-1][0] == level:
            digest, level = joined(self.nodes.pop()[1], digest), level + 1
        self.nodes.append((level, digest))

    @property
    def value(self) -> bytes:
        return Tree(self.size, [digest for _level, digest in self.nodes]).root


def hashes(behind: int, size: int, say: Say) -> Iterator[bytes]:
    """The hashes of all rows behind the first `behind` up to `size`. Raises Refusal where one is missing."""
    for after in range(behind, size, AT_ONCE):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT row_hash FROM audit.timeline WHERE seq > %s AND seq <= %s ORDER BY seq",
                [after, min(after + AT_ONCE, size)],
            )
            found = cursor.fetchall()
        if len(found) < min(AT_ONCE, size - after):
            raise Refusal(
                _("The ledger has lost rows between %(first)s and %(last)s.") % {"first": after + 1, "last": after + AT_ONCE}
            )
        say(min(after + AT_ONCE, size), size)
        yield from (bytes(row_hash) for (row_hash,) in found)


def note_of(size: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT note FROM audit.checkpoint WHERE size = %s", [size])
        return cursor.fetchone()[0]


def public_keys() -> str:
    """The keys that signed checkpoints so far, one a line, as `ledger.pub` has the first of them."""
    ring = Store(settings.CHECKPOINT_DIR).ring()
    return "".join(f"{base64.b64encode(public_bytes(key)).decode()}\n" for _since, key in ring.keys)


def refuse_unless_signed(note: str, size: int, root: bytes) -> None:
    try:
        checkpoint = Store(settings.CHECKPOINT_DIR).ring().opened(note)
    except BadCheckpoint as bad:
        raise Refusal(_("The checkpoint over %(size)s rows is forged.") % {"size": size}) from bad
    if (checkpoint.size, checkpoint.root) != (size, root):
        raise Refusal(_("The ledger is no longer what its checkpoint over %(size)s rows signs.") % {"size": size})


def keep(path: Path, text: str) -> None:
    with written(path) as file:
        file.write(text.encode())
