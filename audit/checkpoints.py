"""What does the outside world keep? Signed checkpoints in a place that the database cannot rewrite.

A checkpoint says: of the chain with this origin, the first `size` rows have this Merkle root. Its form is the signed
note of C2SP (tlog-checkpoint, signed-note), signed with Ed25519 by a key that is not in the database.
"""

import base64
import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

KEY_NAME = "hq-console-ledger"
ED25519 = b"\x01"  # the algorithm byte of a signed note's key


class BadCheckpoint(ValueError):
    """A note is malformed or its signature does not fit the key."""


@dataclass(frozen=True)
class Checkpoint:
    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def load_key(path: str) -> Ed25519PrivateKey:
    """The signing key from a PEM file."""
    return load_pem_private_key(Path(path).read_bytes(), password=None)


def public_bytes(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def key_hash(key: Ed25519PublicKey) -> bytes:
    """The four bytes by which a signature names its key."""
    return hashlib.sha256(KEY_NAME.encode() + b"\n" + ED25519 + public_bytes(key)).digest()[:4]


def sign(checkpoint: Checkpoint, key: Ed25519PrivateKey) -> str:
    """The checkpoint as a signed note."""
    signature = key_hash(key.public_key()) + key.sign(checkpoint.text.encode())
    return f"{checkpoint.text}\n— {KEY_NAME} {base64.b64encode(signature).decode()}\n"


def opened(note: str, key: Ed25519PublicKey) -> Checkpoint:
    """The checkpoint in a signed note. Raises BadCheckpoint where it is malformed or not signed by `key`."""
    try:
        text, signature_line = note.split("\n\n")
        origin, size, root = text.split("\n")
        signature = base64.b64decode(signature_line.split(" ")[2])
        if signature[:4] != key_hash(key):
            raise BadCheckpoint("signed by another key")
        key.verify(signature[4:], f"{text}\n".encode())
        return Checkpoint(origin, int(size), base64.b64decode(root))
    except (ValueError, IndexError, InvalidSignature) as wrong:
        raise BadCheckpoint(str(wrong) or "the signature does not fit") from wrong


class Store:
    """An append-only folder outside the database: a file of notes per day, one JSON line each, and the public key."""

    def __init__(self, folder: str | Path):
        self.folder = Path(folder)

    def append(self, note: str, day: str) -> str:
        """Write a note durably; returns where it went. A line torn by a full disk or a power cut stays a line of its own."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{day}.jsonl"
        with path.open("ab+") as file:
            if file.tell() and not ends_a_line(file):
                file.write(b"\n")
            file.write(json.dumps(note, ensure_ascii=False).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        return path.name

    def notes(self) -> list[str]:
        """All notes, oldest first; torn lines are left out, for the sealer wrote their note again."""
        lines = (line for path in sorted(self.folder.glob("*.jsonl")) for line in path.read_text("utf-8", "replace").splitlines())
        return [note for line in lines if (note := untorn(line))]

    def begin(self, key: Ed25519PublicKey, origin: str) -> None:
        """Pin, once, whose checkpoints of which chain are kept here."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for name, text in (("ledger.pub", base64.b64encode(public_bytes(key)).decode()), ("origin", origin)):
            if not (self.folder / name).exists():
                (self.folder / name).write_text(text + "\n")

    def origin(self) -> str:
        """The origin of the chain that was pinned when the store was begun."""
        return (self.folder / "origin").read_text().strip()

    def key(self) -> Ed25519PublicKey:
        """The public key the store was begun with."""
        return Ed25519PublicKey.from_public_bytes(base64.b64decode((self.folder / "ledger.pub").read_text()))


def ends_a_line(file) -> bool:
    file.seek(-1, os.SEEK_END)
    return file.read(1) == b"\n"


def untorn(line: str) -> str:
    """The note in a line of the store, empty where the line was never written to its end."""
    try:
        return json.loads(line)
    except ValueError:
        return ""
