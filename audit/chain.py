"""What proves that nothing was changed? The arithmetic of the chain and of the Merkle tree above it, without a database.

`row_hash = SHA-256(0x00 || previous row_hash || metadata)` is the leaf hash of RFC 6962 over (previous hash || metadata),
so the chain is the row of leaves of a tree; inner nodes are SHA-256(0x01 || left || right) (RFC 6962, 2.1).
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

SEPARATOR = "\x1f"
VERSION = "hqaudit/1"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def genesis(origin: str) -> bytes:
    """Hash 0 of the chain with this origin."""
    return hashlib.sha256(f"genesis:{origin}".encode()).digest()


def link(previous: bytes, metadata: bytes) -> bytes:
    """The hash of the row that follows `previous`."""
    return hashlib.sha256(b"\x00" + previous + metadata).digest()


def canonical(seq, id, txid, at, op, tbl, pk, tenant, actor, dbuser, ctx, fields, body) -> bytes:
    """The hashed bytes of a row: its parts in this order, joined by 0x1F; `at` in whole microseconds since 1970 (UTC)."""
    elapsed = at - EPOCH
    microseconds = (elapsed.days * 86_400 + elapsed.seconds) * 1_000_000 + elapsed.microseconds
    digest = hashlib.sha256(body.encode()).hexdigest()
    s = SEPARATOR  # one formatted string is nearly three times as fast as joining the parts
    return (
        f"{VERSION}{s}{seq}{s}{id}{s}{txid}{s}{microseconds}{s}{op}{s}{tbl}{s}{pk}{s}{tenant}{s}{actor}{s}{dbuser}{s}{ctx}"
        f"{s}{','.join(fields)}{s}{digest}"
    ).encode()


@dataclass
class Tree:
    """A growing Merkle tree that keeps only the roots of its complete subtrees, widest first."""

    size: int = 0
    frontier: list[bytes] = field(default_factory=list)

    def append(self, leaves: Iterable[bytes]) -> None:
        for leaf in leaves:
            size, node = self.size, leaf
            while size & 1:  # two complete subtrees of the same width become one
                node = joined(self.frontier.pop(), node)
                size >>= 1
            self.frontier.append(node)
            self.size += 1

    @property
    def root(self) -> bytes:
        """The root over all leaves so far; of the empty tree, SHA-256 of nothing (RFC 6962, 2.1)."""
        if not self.frontier:
            return hashlib.sha256().digest()
        root = self.frontier[-1]
        for node in reversed(self.frontier[:-1]):
            root = joined(node, root)
        return root


def joined(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()
