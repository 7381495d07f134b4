"""What proves that nothing was changed? The arithmetic of the chain and of the Merkle tree above it, without a database.

`row_hash = SHA-256(0x00 || previous row_hash || metadata)` is the leaf hash of RFC 6962 over (previous hash || metadata),
so the chain is the row of leaves of a tree; inner nodes are SHA-256(0x01 || left || right) (RFC 6962, 2.1).
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field


def genesis(origin: str) -> bytes:
    """Hash 0 of the chain with this origin."""
    return hashlib.sha256(f"genesis:{origin}".encode()).digest()


@dataclass
class Tree:
    """A growing Merkle tree that keeps only the roots of its complete subtrees, widest first."""

    size: int = 0
    frontier: list[bytes] = field(default_factory=list)

    def append(self, leaves: Iterable[bytes]) -> int:
        """Grow by `leaves`, level by level; returns how many they were."""
        level = list(leaves)
        size, count, kept, sha256 = self.size, len(level), [], hashlib.sha256
        while level or size:
            if size & 1:  # the complete subtree that waits on this level is the left neighbour of what came
                level.insert(0, self.frontier.pop())
            if len(level) & 1:
                kept.append(level.pop())
            left = iter(level)
            level = [sha256(b"\x01" + node + sibling).digest() for node, sibling in zip(left, left, strict=True)]
            size >>= 1
        self.frontier, self.size = kept[::-1], self.size + count
        return count

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


@dataclass(frozen=True)
class Place:
    """Where one can go on in the middle of the chain: how many rows lie before, the hash of the last, the tree's frontier."""

    size: int
    head: bytes
    frontier: tuple[bytes, ...] = ()

    @property
    def root(self) -> bytes:
        return self.tree().root

    def tree(self) -> Tree:
        """A tree of the rows before, to be grown."""
        return Tree(self.size, list(self.frontier))


def beginning(origin: str) -> Place:
    """The place before the first row of the chain with this origin."""
    return Place(0, genesis(origin))
