"""What does the outside world keep? Signed checkpoints in a place that the database cannot rewrite.

A checkpoint says: of the chain with this origin, the first `size` rows have this Merkle root. Its form is the signed
note of C2SP (tlog-checkpoint, signed-note), signed with Ed25519 by a key that is not in the database. A key hands over to
the next one in a note that it signs itself.
"""

import base64
import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

KEY_NAME = "hq-console-ledger"
NEAR_THE_END = 8192  # bytes in which the last note of a file stands
MONTHS = "months.notes"  # which file holds which month
MONTH = "hq-console-ledger-month/1"
HANDOVERS = "keys.ring"  # beside ledger.pub, the first key
HANDOVER = "hq-console-ledger-handover/1"
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


def load_key(path: str | Path) -> Ed25519PrivateKey:
    """The signing key from a PEM file."""
    return load_pem_private_key(Path(path).read_bytes(), password=None)


def waiting_key(key_file: Path) -> Path:
    """Where the key lies that is to follow the one in `key_file`."""
    return key_file.with_name(key_file.name + ".next")


def public_bytes(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def key_hash(key: Ed25519PublicKey) -> bytes:
    """The four bytes by which a signature names its key."""
    return hashlib.sha256(KEY_NAME.encode() + b"\n" + ED25519 + public_bytes(key)).digest()[:4]


def sign(checkpoint: "Checkpoint | Handover | MonthFile", key: Ed25519PrivateKey) -> str:
    """A checkpoint, a handover to another key, or what is said of a month, as a signed note."""
    signature = key_hash(key.public_key()) + key.sign(checkpoint.text.encode())
    return f"{checkpoint.text}\n— {KEY_NAME} {base64.b64encode(signature).decode()}\n"


def opened(note: str, key: Ed25519PublicKey) -> Checkpoint:
    """The checkpoint in a signed note. Raises BadCheckpoint where it is malformed or not signed by `key`."""
    try:
        origin, size, root = signed_text(note, key).split("\n")
        return Checkpoint(origin, int(size), base64.b64decode(root))
    except ValueError as wrong:
        raise BadCheckpoint(str(wrong)) from wrong


def signed_text(note: str, key: Ed25519PublicKey) -> str:
    """What a note says, without its last line end. Raises BadCheckpoint where it is malformed or not signed by `key`."""
    try:
        text, signature_line = note.split("\n\n")
        signature = base64.b64decode(signature_line.split(" ")[2])
        if signature[:4] != key_hash(key):
            raise BadCheckpoint("signed by another key")
        key.verify(signature[4:], f"{text}\n".encode())
        return text
    except (ValueError, IndexError, InvalidSignature) as wrong:
        raise BadCheckpoint(str(wrong) or "the signature does not fit") from wrong


def size_of(note: str) -> int:
    """How many rows a note says it covers, before anybody has looked at its signature. Raises BadCheckpoint."""
    try:
        return int(note.split("\n", 2)[1])
    except (ValueError, IndexError) as wrong:
        raise BadCheckpoint("this is no checkpoint") from wrong


@dataclass(frozen=True)
class Handover:
    """What a key says before it is laid aside: checkpoints of this chain with more than `size` rows are signed by `key`."""

    origin: str
    size: int
    key: Ed25519PublicKey

    @property
    def text(self) -> str:
        return f"{HANDOVER}\n{self.origin}\n{self.size}\n{base64.b64encode(public_bytes(self.key)).decode()}\n"


@dataclass(frozen=True)
class MonthFile:
    """What is signed before a month may be taken out of the database: its rows, and the digest of the file that holds them."""

    origin: str
    month: str
    first: int
    last: int
    sha256: bytes

    @property
    def text(self) -> str:
        return f"{MONTH}\n{self.origin}\n{self.month}\n{self.first}-{self.last}\n{base64.b64encode(self.sha256).decode()}\n"


def handed_over(note: str, key: Ed25519PublicKey) -> Handover:
    """The handover in a note. Raises BadCheckpoint where it is malformed or not signed by `key`."""
    try:
        subject, origin, size, successor = signed_text(note, key).split("\n")
        if subject != HANDOVER:
            raise BadCheckpoint("this is no handover")
        return Handover(origin, int(size), Ed25519PublicKey.from_public_bytes(base64.b64decode(successor)))
    except ValueError as wrong:
        raise BadCheckpoint(str(wrong)) from wrong


@dataclass(frozen=True)
class Ring:
    """The keys of one chain in the order of their force; each signs for the rows after its `since` up to the next one's."""

    keys: tuple[tuple[int, Ed25519PublicKey], ...]

    @classmethod
    def of(cls, first: Ed25519PublicKey, handovers: Iterable[str] = (), origin: str = "") -> "Ring":
        """The ring that begins with `first`. Raises BadCheckpoint where a handover is not signed by the key in force."""
        keys = [(-1, first)]
        for note in handovers:
            handover = handed_over(note, keys[-1][1])
            if handover.origin != origin or handover.size < keys[-1][0]:
                raise BadCheckpoint("a handover of keys is of another chain or out of order")
            keys.append((handover.size, handover.key))
        return cls(tuple(keys))

    @property
    def newest(self) -> Ed25519PublicKey:
        return self.keys[-1][1]

    def opened(self, note: str) -> Checkpoint:
        """The checkpoint in a note. Raises BadCheckpoint unless it is signed by the key that was in force for its size."""
        size = size_of(note)
        return opened(note, next(key for since, key in reversed(self.keys) if since < size))


class Store:
    """An append-only folder outside the database: a file of notes per day, one JSON line each, and the public keys."""

    def __init__(self, folder: str | Path):
        self.folder = Path(folder)

    def append(self, note: str, day: str) -> str:
        """Write a note durably; returns where it went. A line torn by a full disk or a power cut stays a line of its own."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{day}.jsonl"
        append_line(path, note)
        return path.name

    def notes(self, since: str = "") -> list[str]:
        """All notes, oldest first, or those of the day `since` on and of the last day before it that has any.

        Torn lines are left out: the sealer wrote them again.
        """
        paths = sorted(self.folder.glob("*.jsonl"))
        begins = sum(path.stem < since for path in paths)
        return [note for path in paths[max(0, begins - 1) :] for note in lines_of(path)]

    def newest(self) -> str:
        """The last note that was written whole; empty where there is none."""
        for path in sorted(self.folder.glob("*.jsonl"), reverse=True):
            with path.open("rb") as file:
                file.seek(max(0, path.stat().st_size - NEAR_THE_END))
                notes = [note for line in file.read().decode("utf-8", "replace").splitlines() if (note := untorn(line))]
            if notes:
                return notes[-1]
        return ""

    def hand_over(self, handover: Handover, key: Ed25519PrivateKey) -> None:
        """Lay `key` aside for the one that the handover names; from then on only that one's checkpoints count."""
        append_line(self.folder / HANDOVERS, sign(handover, key))

    def note_month(self, note: str) -> None:
        """Keep what is said of a month that may be taken out."""
        append_line(self.folder / MONTHS, note)

    def ring(self) -> Ring:
        """The keys that signed here, one after another. Raises BadCheckpoint where the ring was forged."""
        path = self.folder / HANDOVERS
        return Ring.of(self.key(), lines_of(path) if path.exists() else [], self.origin())

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


def append_line(path: Path, note: str) -> None:
    """Write a note durably, as a line of its own even behind one that was torn."""
    with path.open("ab+") as file:
        if file.tell() and not ends_a_line(file):
            file.write(b"\n")
        file.write(json.dumps(note, ensure_ascii=False).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def lines_of(path: Path) -> list[str]:
    return [note for line in path.read_text("utf-8", "replace").splitlines() if (note := untorn(line))]


def ends_a_line(file) -> bool:
    file.seek(-1, os.SEEK_END)
    return file.read(1) == b"\n"


def untorn(line: str) -> str:
    """The note in a line of the store, empty where the line was never written to its end."""
    try:
        return json.loads(line)
    except ValueError:
        return ""
