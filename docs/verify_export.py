#!/usr/bin/env python3
"""Is an export of the audit log of HQ Console what the log was? For auditors: one file, Python 3.11, nothing to install.

    python verify_export.py EXPORT.zip PUBLIC-KEY.txt [--processes 2]

EXPORT is the archive, the folder it was unpacked to, or the rows in that folder, also where they were unpacked further
(`rows.jsonl`, `rows.csv`). PUBLIC-KEY is a file with the ledger's public key, which you should have from somebody else than
whoever gave you the export. The exit status is 0 where everything fits, 1 where something does not, 2 where it was not asked
rightly. What is checked and why that proves something stands in `ledger-format.md`.
"""

import argparse
import base64
import csv
import hashlib
import json
import multiprocessing
import re
import struct
import sys
import time
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby, islice
from pathlib import Path

BLOCK = 1 << 20  # bytes that are read at once
MAX_LINE = 1 << 26  # no row is longer: 64 MiB
MAX_TEXT = 1 << 24  # nor is any of the small files
AT_ONCE = 50_000  # rows, before the proof is asked for what they end in
US = "\x1f"  # between the parts of the hashed bytes
# What Python says of bytes that make no sense.
UNREADABLE = (
    *(ValueError, TypeError, LookupError, AttributeError, ArithmeticError, OSError, EOFError, RecursionError, MemoryError),
    *(NotImplementedError, zlib.error, csv.Error, struct.error),
)
sha256 = hashlib.sha256


class Broken(Exception):
    """Something does not fit; the message says where and how."""


# 1. Where the bytes are: in an archive, in a folder, or in a folder with the rows unpacked ------------------------------------


@dataclass(frozen=True)
class Bytes:
    """A stretch of a file."""

    path: str
    offset: int
    length: int

    def blocks(self) -> Iterator[bytes]:
        with open(self.path, "rb") as file:
            file.seek(self.offset)
            left = self.length
            while left and (block := file.read(min(left, BLOCK))):
                left -= len(block)
                yield block
            if left:
                raise Broken(f"{self.path} ends {left} bytes too early")

    def text(self) -> str:
        if self.length > MAX_TEXT:
            raise Broken(f"{self.path} holds a small file that is {self.length} bytes long")
        return b"".join(self.blocks()).decode()

    def digest(self) -> str:
        found = sha256()
        for block in self.blocks():
            found.update(block)
        return found.hexdigest()

    def part(self, offset: int, length: int) -> "Bytes":
        if not 0 <= offset <= offset + length <= self.length:
            raise Broken("the manifest names a part outside of the file of rows")
        return Bytes(self.path, self.offset + offset, length)

    def unpacked(self) -> Iterator[bytes]:
        """The content of the gzip members that follow one another here."""
        stream = zlib.decompressobj(wbits=31)
        for block in self.blocks():
            while block:
                if stream.eof:
                    stream = zlib.decompressobj(wbits=31)
                yield stream.decompress(block, BLOCK)
                block = stream.unconsumed_tail or stream.unused_data
        while rest := stream.decompress(b"", BLOCK):
            yield rest
        if not stream.eof:
            raise Broken("a compressed file is cut")


def files_of(export: Path) -> dict[str, Bytes]:
    """The files of an export by name."""
    if export.is_dir():
        return {path.name: Bytes(str(path), 0, path.stat().st_size) for path in export.iterdir() if path.is_file()}
    if not zipfile.is_zipfile(export):
        return files_of(export.parent) | {"rows": Bytes(str(export), 0, export.stat().st_size)}
    with zipfile.ZipFile(export) as archive, export.open("rb") as file:
        members = archive.infolist()
        if len({member.filename for member in members}) < len(members):
            raise Broken("the archive holds two files of one name")
        return {member.filename: stored(member, export, file) for member in members}


def stored(member: zipfile.ZipInfo, export: Path, file) -> Bytes:
    if member.compress_type != zipfile.ZIP_STORED:
        raise Broken(f"{member.filename} was packed anew; unpack the archive and verify the folder")
    file.seek(member.header_offset + 26)  # the lengths of name and extra field, in the header before the content
    lengths = file.read(4)
    begin = member.header_offset + 30 + int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little")
    return Bytes(str(export), begin, member.file_size)


# 2. Lines of rows: the bytes that were hashed, taken out of JSON Lines or CSV -------------------------------------------------

# number, hash before the row (where the line says it), hash that the row claims, hashed bytes up to the digest of the body, body
Row = tuple[int, bytes | None, bytes, bytes, bytes]
# No raw TAB can stand inside of JSON, so the TABs part the line whatever the values are.
LINE = re.compile(
    rb'\{(?:"prev":"([0-9a-f]{64})",\t)?"hash":"([0-9a-f]{64})",\t"meta":\["(hqaudit/1","([0-9]+)","[^\t]*)"\],\t'
    rb'"ctx":([^\t]*),\t"fields":"([^\t]*)",\t"body":(.*)\}'
)
COLUMNS = [
    *("seq", "id", "txid", "at", "op", "table", "row", "tenant", "actor", "dbuser"),
    *("context", "fields", "body", "row_hash", "previous_hash"),
]


def lines_of(blocks: Iterable[bytes]) -> Iterator[list[bytes]]:
    """Whole lines, many at once."""
    rest = b""
    for block in blocks:
        *lines, rest = (rest + block).split(b"\n")
        if len(rest) > MAX_LINE:
            raise Broken("a line does not end")
        yield lines
    if rest:
        raise Broken("the last line is cut")


def json_rows(blocks: Iterable[bytes]) -> Iterator[Row]:
    """Rows of JSON Lines. The values between the TABs are the hashed bytes themselves: nothing is parsed that need not be."""
    us, parted = US.encode(), LINE.fullmatch
    for lines in lines_of(blocks):
        for line in lines:
            match = parted(line)
            if match is None or us in line:
                raise Broken(f"a line is not one of this format: {line[:60]!r}")
            before, claim, meta, seq, ctx, fields, body = match.groups()
            head = meta.replace(b'","', us)
            if b"\\" in meta or b"\\" in fields:
                head, fields = us.join(map(unescaped, json.loads(b'["%s"]' % meta))), unescaped(json.loads(b'"%s"' % fields))
            if head.count(us) != 10:
                raise Broken(f"row {int(seq)}: its line has not the parts of this format")
            if not ctx.startswith(b"{"):
                ctx = unescaped(json.loads(ctx))
            if not body.startswith(b"{"):
                body = json.loads(body).encode()
            yield int(seq), before and bytes.fromhex(before.decode()), claim, us.join((head, ctx, fields, b"")), body


def unescaped(text: str) -> bytes:
    """A part that was written as a JSON string. It may not hold what parts the hashed bytes."""
    if US in text:
        raise Broken("a part of a row holds the separator of the hashed bytes")
    return text.encode()


DANGEROUS = "=+\\-@\uff1d\uff0b\uff0d\uff20\t\r\n\0"
MADE_SAFE = re.compile(f"(^|[,;|\t\r\n\"])'('*)(?=[{DANGEROUS}])")


def restored(cell: str) -> str:
    """What a cell of the CSV file held before a quote was put in front of whatever a spreadsheet would calculate."""
    return MADE_SAFE.sub(r"\1\2", cell) if "'" in cell else cell


def csv_rows(blocks: Iterable[bytes]) -> Iterator[Row]:
    """Rows of CSV, from which the hashed bytes are put together."""
    csv.field_size_limit(MAX_LINE)
    texts = (line.decode() + "\n" for lines in lines_of(blocks) for line in lines)
    for cells in csv.reader(texts, strict=True):
        if [cell.removeprefix("\ufeff") for cell in cells[:1]] + cells[1:] == COLUMNS:
            continue
        try:
            seq, id, txid, at, *rest, ctx, fields, body, claim, before = map(restored, cells)
            parts = ("hqaudit/1", seq, id, txid, str(microseconds(at)), *rest, ctx, fields, "")
            if len(cells) != len(COLUMNS) or US in "".join(cells) or bytes.fromhex(before).hex() != before:
                raise ValueError("malformed")
            yield int(seq), bytes.fromhex(before) or None, claim.encode(), US.join(parts).encode(), body.encode()
        except ValueError as wrong:
            raise Broken(f"a line is not one of this format: {','.join(cells)[:60]!r}") from wrong


PERSONAL = ("personal.jsonl.gz", "personal.csv.gz", "personal.jsonl", "personal.csv")
VALUE = ["seq", "field", "before", "before_salt", "after", "after_salt", "missing"]


def values_in(name: str, place: Bytes) -> Iterator[dict[str, str]]:
    """Personal values that stand beside the rows, by the names in VALUE."""
    blocks = place.unpacked() if name.endswith(".gz") else place.blocks()
    texts = (line.decode() + "\n" for lines in lines_of(blocks) for line in lines)
    if ".csv" not in name:
        yield from map(json.loads, texts)
        return
    csv.field_size_limit(MAX_LINE)
    for cells in csv.reader(texts, strict=True):
        if [cell.removeprefix("\ufeff") for cell in cells] != VALUE:
            yield dict(zip(VALUE, map(restored, cells), strict=True))


def changes_of(seq: int, rows: Iterator[Row]) -> dict[str, list]:
    """What row `seq` says of its fields; `rows` are read up to it."""
    for number, _before, _claimed, _head, body in rows:
        if number == seq:
            return json.loads(body)
    raise Broken(f"row {seq}: its personal values are here and it is not")


def refuse_unless_sealed(value: dict[str, str], digests: list) -> None:
    """Raise Broken where a personal value is not the one of which the row holds the digest."""
    for side, digest in zip(("before", "after"), digests, strict=True):
        salt, text = value[f"{side}_salt"], value[side]
        told = {"sha256": sha256(bytes.fromhex(salt) + text.encode()).hexdigest()} if salt else None
        if not value["missing"] and told != digest and (told or isinstance(digest, dict)):
            raise Broken(f"row {value['seq']}: what is shown of {value['field']} is not what the row has the digest of")


def microseconds(at: str) -> int:
    """Microseconds since 1970 of a time such as 2026-11-24T21:00:00.123456Z."""
    moment = datetime.fromisoformat(at)
    if moment.isoformat(timespec="microseconds").replace("+00:00", "Z") != at:
        raise ValueError("a time in another form")
    since = moment - datetime.fromisoformat("1970-01-01T00:00:00Z")
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


# 3. The chain: each row holds the hash of the row before ----------------------------------------------------------------------


@dataclass
class Chain:
    """Rows as they are read. An end is a row that the next line does not continue: something else has to prove it."""

    first: int = 0
    before_first: bytes = b""
    last: int = 0
    hash: bytes = b""
    count: int = 0
    ends: list[tuple[int, bytes]] = field(default_factory=list)

    def read(self, rows: Iterator[Row]) -> None:
        """Go on with `rows`. Raises Broken at the first that does not fit; `ends` holds what is to be proven."""
        last, hash_, count = self.last, self.hash, self.count
        try:
            for seq, before, claimed, head, body in rows:
                if before is None:
                    if seq != last + 1 or not count:
                        raise Broken(stray(seq, last, rows))
                elif seq != last + 1 or not count:
                    self.begin_run(seq, before, last, hash_)
                    hash_ = before
                elif before != hash_:
                    raise Broken(f"row {seq}: edited, its previous hash is not that of row {last}")
                hash_ = sha256(b"\0" + hash_ + head + sha256(body).hexdigest().encode()).digest()
                if hash_.hex().encode() != claimed:
                    raise Broken(f"row {seq}: edited, its hash does not fit its content and the hash before it")
                last, count = seq, count + 1
        finally:
            self.last, self.hash, self.count = last, hash_, count

    def begin_run(self, seq: int, before: bytes, last: int, hash_: bytes) -> None:
        """A row that does not follow the one before it here; so that one is an end."""
        if last and seq <= last:
            raise Broken(f"row {seq}: inserted or reordered, it stands after row {last}")
        if last:
            self.ends.append((last, hash_))
        else:
            self.first, self.before_first = seq, before


def stray(seq: int, last: int, following: Iterator[Row]) -> str:
    """What is wrong where row `seq` came and the row after `last` was due."""
    if seq <= last:
        return f"row {seq}: inserted or reordered, it stands after row {last}"
    for _row, (later, *_rest) in zip(range(1000), following, strict=False):
        if later == last + 1:
            return f"row {seq}: reordered, it stands before row {later}"
    return f"row {last + 1}: missing, row {seq} stands in its place"


# 4. The tree: the ends of the chain are leaves below the root that the checkpoint signs ---------------------------------------


class Proof:
    """The leaves and nodes of the proof, joined from left to right to the root of the tree."""

    def __init__(self, blocks: Iterable[bytes]):
        self.lines = (line for lines in lines_of(blocks) for line in lines)
        self.size, self.nodes = 0, []

    def meet(self, seq: int, hash_: bytes) -> None:
        """Find the leaf of row `seq`. Raises Broken where the proof knows another."""
        leaf, known = self.next_leaf()
        if leaf == 0:
            raise Broken(f"row {seq}: inserted, the proof ends before it")
        if leaf > seq:
            raise Broken(f"row {seq + 1}: missing, or row {seq} inserted; the proof goes on to row {leaf}")
        if leaf < seq:
            raise Broken(f"row {leaf}: missing, the proof holds it")
        if known != hash_:
            raise Broken(f"row {seq}: rewritten, it or a row before it is not the one of the log")

    def next_leaf(self) -> tuple[int, bytes]:
        """The next leaf; 0 where there is none."""
        for line in self.lines:
            kind, number, digest = line.decode().split(" ")
            node, number = bytes.fromhex(digest), int(number)
            if len(node) != 32 or kind not in ("leaf", "node") or (kind == "leaf" and number != self.size + 1):
                raise Broken(f"the proof: a line that does not follow, {line[:40]!r}")
            self.add(0 if kind == "leaf" else number, node)
            if kind == "leaf":
                return number, node
        return 0, b""

    def add(self, level: int, node: bytes) -> None:
        """Append the root of a complete subtree of 2**level leaves."""
        if not 0 <= level < 63 or self.size % (1 << level):
            raise Broken("the proof: a node that does not fit the tree")
        self.size += 1 << level
        while self.nodes and self.nodes[-1][0] == level:
            node, level = sha256(b"\x01" + self.nodes.pop()[1] + node).digest(), level + 1
        self.nodes.append((level, node))

    def root(self) -> bytes:
        """The root over all leaves; no further one may follow."""
        leaf, _hash = self.next_leaf()
        if leaf:
            raise Broken(f"row {leaf}: missing (cut), the proof holds it")
        root = b""
        for _level, node in reversed(self.nodes):
            root = sha256(b"\x01" + node + root).digest() if root else node
        return root or sha256().digest()


# 5. The checkpoint: a signed note of C2SP, Ed25519 (RFC 8032) -----------------------------------------------------------------


@dataclass(frozen=True)
class Checkpoint:
    origin: str
    size: int
    root: bytes


def opened(note: str, keys: list[bytes]) -> Checkpoint:
    """The checkpoint in a note that one of `keys` signed."""
    try:
        text, signatures = note.split("\n\n")
        origin, size, root = text.split("\n")
        checkpoint = Checkpoint(origin, int(size), base64.b64decode(root, validate=True))
        for line in signatures.removesuffix("\n").split("\n"):
            dash, name, packed = line.split(" ")
            signature = base64.b64decode(packed, validate=True)
            for key in keys:
                named = sha256(name.encode() + b"\n\x01" + key).digest()[:4]
                if dash == "—" and signature[:4] == named and is_signed(key, signature[4:], f"{text}\n".encode()):
                    return checkpoint
    except ValueError as wrong:
        raise Broken(f"the checkpoint: malformed ({wrong})") from wrong
    raise Broken("the checkpoint: forged, or signed by another key than the one you gave")


def keys_in(text: str) -> list[bytes]:
    """The public keys in a file: one in base64 on each line, or one in PEM."""
    if "BEGIN PUBLIC KEY" in text:
        return [base64.b64decode("".join(re.findall(r"^[A-Za-z0-9+/=]+$", text, re.M)))[-32:]]
    keys = [base64.b64decode(line, validate=True) for line in text.split()]
    if not keys or any(len(key) != 32 for key in keys):
        raise ValueError("it holds no Ed25519 public key")
    return keys


def is_signed(key: bytes, signature: bytes, message: bytes) -> bool:
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError:
        return is_signed_by_hand(key, signature, message)
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
BASE_Y = 4 * pow(5, -1, P) % P


def is_signed_by_hand(key: bytes, signature: bytes, message: bytes) -> bool:
    """RFC 8032, 5.1.7, for whoever has no `cryptography`. Slow, and needed once."""
    try:
        public, commitment, answer = point(key), point(signature[:32]), int.from_bytes(signature[32:], "little")
    except ValueError:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    base = point(BASE_Y.to_bytes(32, "little"))
    left, right = times(answer, base), plus(commitment, times(challenge, public))
    is_same = (left[0] * right[2] - right[0] * left[2]) % P == 0 == (left[1] * right[2] - right[1] * left[2]) % P
    return len(signature) == 64 and answer < ORDER and is_same


def point(packed: bytes) -> tuple[int, int, int, int]:
    """A point of the curve in extended coordinates."""
    y = int.from_bytes(packed, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if len(packed) != 32 or y >= P or (x * x - square) % P or (x == 0 and sign):
        raise ValueError("not a point")
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


def plus(one, other):
    a, b = (one[1] - one[0]) * (other[1] - other[0]) % P, (one[1] + one[0]) * (other[1] + other[0]) % P
    c, d = 2 * one[3] * other[3] * D % P, 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number: int, one):
    total = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = plus(total, one)
        one, number = plus(one, one), number >> 1
    return total


# 6. All of it -----------------------------------------------------------------------------------------------------------------


@dataclass
class Export:
    """What was handed in, and what was found: `problems` first, then what was checked and what was not."""

    files: dict[str, Bytes]
    keys: list[bytes]
    processes: int
    manifest: dict = field(default_factory=dict)
    checkpoint: Checkpoint | None = None
    chain: Chain = field(default_factory=Chain)
    problems: list[str] = field(default_factory=list)
    checked: list[str] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)

    def verify(self) -> None:
        for check in (self.check_checkpoint, self.check_rows, self.check_manifest, self.check_files, self.check_personal):
            try:
                check()
            except Broken as broken:
                self.problems.append(str(broken))
            except UNREADABLE as wrong:
                step = check.__name__.removeprefix("check_")
                self.problems.append(f"the {step}: unreadable after row {self.chain.last} ({type(wrong).__name__}: {wrong})")

    def file(self, name: str) -> Bytes:
        if name not in self.files:
            raise Broken(f"{name} is missing")
        return self.files[name]

    def check_checkpoint(self) -> None:
        self.checkpoint = opened(self.file("checkpoint.txt").text(), self.keys)
        told = f"{self.checkpoint.size} rows of the log {self.checkpoint.origin}"
        self.checked.append(f"The checkpoint over {told} is signed by the key you gave.")

    def check_rows(self) -> None:
        """The chain through all rows, and the proof that its ends are leaves of the checkpoint's tree."""
        proof = Proof(self.file("proof.txt.gz").unpacked())
        for ends in self.read_rows():
            for seq, hash_ in ends:
                proof.meet(seq, hash_)
        if self.chain.count:
            proof.meet(self.chain.last, self.chain.hash)
        self.checked.append(f"{self.chain.count} rows follow one another as their hashes say.")
        root = proof.root()
        if self.checkpoint and (proof.size, root) != (self.checkpoint.size, self.checkpoint.root):
            raise Broken("the proof: rows or proof were rewritten, they do not lead to the root that the checkpoint signs")
        if self.checkpoint:
            self.refuse_foreign_beginning()
            self.checked.append("Each of them was in the log that the checkpoint signs, at its number.")

    def refuse_foreign_beginning(self) -> None:
        if self.chain.first == 1 and self.chain.before_first != sha256(b"genesis:" + self.checkpoint.origin.encode()).digest():
            raise Broken("row 1: foreign, the chain does not begin as that of the checkpoint's log does")

    def read_rows(self) -> Iterator[list[tuple[int, bytes]]]:
        """Read all rows into the chain; gives its ends as they become known."""
        name, place = self.rows()
        places = self.places(place) if name.endswith(".gz") and self.processes > 1 else []
        if len(places) > 1:
            with multiprocessing.Pool(self.processes) as pool:
                yield from map(self.continued, pool.imap(chain_of, [(name, place) for place in places]))
            return
        rows, before = rows_in(name, place), -1
        while self.chain.count > before:
            before = self.chain.count
            self.chain.read(islice(rows, AT_ONCE))
            yield self.chain.ends
            self.chain.ends = []

    def rows(self) -> tuple[str, Bytes]:
        """The file of rows, and its name."""
        for name in ("rows", "rows.jsonl.gz", "rows.csv.gz", "rows.jsonl", "rows.csv"):
            if name in self.files:
                return Path(self.files[name].path).name if name == "rows" else name, self.files[name]
        raise Broken("rows.jsonl.gz or rows.csv.gz is missing")

    def places(self, rows: Bytes) -> list[Bytes]:
        """Where the parts of the packed file are that can be read apart; nothing where the manifest does not say so."""
        try:
            parts = json.loads(self.file("manifest.json").text())["parts"]
            places = [rows.part(part["offset"], part["bytes"]) for part in parts]
        except (Broken, ValueError, TypeError, KeyError, RecursionError):
            return []
        return places if sum(place.length for place in places) == rows.length else []

    def continued(self, read: tuple[Chain, str]) -> list[tuple[int, bytes]]:
        """Take in a part that was read apart; returns the ends that became known with it."""
        part, trouble = read
        whole, ends = self.chain, part.ends
        if part.count and whole.count:
            if part.first <= whole.last:
                raise Broken(f"row {part.first}: inserted or reordered, it stands after row {whole.last}")
            if part.first > whole.last + 1:
                ends = [(whole.last, whole.hash), *ends]
            elif part.before_first != whole.hash:
                raise Broken(f"row {part.first}: edited, its previous hash is not that of row {whole.last}")
        if part.count:
            begin = whole if whole.count else part
            self.chain = Chain(begin.first, begin.before_first, part.last, part.hash, whole.count + part.count)
        if trouble:
            raise Broken(trouble)
        return ends

    def check_manifest(self) -> None:
        text = self.file("manifest.json").text()
        digest = sha256(text.encode()).hexdigest()
        if self.file("manifest.sha256").text() != f"{digest}  manifest.json\n":
            raise Broken("manifest.json was edited: its digest is not the one in manifest.sha256")
        self.manifest = manifest = json.loads(text)
        if self.checkpoint and manifest["origin"] != self.checkpoint.origin:
            raise Broken(f"foreign: an export of the log {manifest['origin']} with a checkpoint of {self.checkpoint.origin}")
        said = (manifest["rows"], manifest["first_seq"], manifest["last_seq"])
        if not self.problems and said != (self.chain.count, self.chain.first, self.chain.last):
            raise Broken(f"the manifest speaks of {said[0]} rows from {said[1]} to {said[2]}, and that is not what is here")
        self.checked.append(f"The manifest fits the rows. Its SHA-256 is {digest}.")
        self.unchecked.append("Who asked for it and why: compare the manifest's SHA-256 with what the log says of the export.")
        if self.chain.count < self.chain.last - self.chain.first + 1 or any(manifest["filter"].values()):
            self.unchecked.append("Whether rows are left out that the filter should show: only what is here is proven.")

    def check_personal(self) -> None:
        """Where personal values are shown beside the rows, each is the one of which its row holds the digest."""
        name = next((name for name in PERSONAL if name in self.files), "")
        if not name:
            return
        shown, missing, rows = 0, 0, rows_in(*self.rows())
        for seq, values in groupby(values_in(name, self.files[name]), key=lambda value: int(value["seq"])):
            changes = changes_of(seq, rows)
            for value in values:
                refuse_unless_sealed(value, changes[value["field"]])
                shown, missing = shown + (not value["missing"]), missing + bool(value["missing"])
        self.checked.append(f"{shown} fields show the personal values of which their rows hold the digests.")
        if missing:
            self.unchecked.append(f"{missing} fields with personal values that were erased, or could not be read.")

    def check_files(self) -> None:
        """Each file is the one that the manifest names."""
        for name, said in self.manifest.get("files", {}).items():
            if name in self.files:
                if self.files[name].digest() != said["sha256"]:
                    raise Broken(f"{name} was changed: its digest is not the one in the manifest")
            elif name.startswith(("rows.", "personal.")):
                self.unchecked.append(f"The digest of {name}: it was unpacked.")
            else:
                raise Broken(f"{name} is missing")


def rows_in(name: str, place: Bytes) -> Iterator[Row]:
    """The rows of a file with this name, or of a part of it."""
    blocks = place.unpacked() if name.endswith(".gz") else place.blocks()
    return csv_rows(blocks) if ".csv" in name else json_rows(blocks)


def chain_of(task: tuple[str, Bytes]) -> tuple[Chain, str]:
    """The chain of one part of the rows, and what is wrong with it; another process asks."""
    chain = Chain()
    try:
        chain.read(rows_in(*task))
    except Broken as broken:
        return chain, str(broken)
    except UNREADABLE as wrong:
        return chain, f"the rows: unreadable after row {chain.last} ({type(wrong).__name__}: {wrong})"
    return chain, ""


def report(export: Export, seconds: float) -> str:
    said = [f"NOT INTACT. {problem}." for problem in export.problems[:1]] or ["INTACT."]
    said += [f"  besides: {problem}" for problem in export.problems[1:]]
    said += [f"  checked: {each}" for each in export.checked]
    said += [f"  not checked: {each}" for each in export.unchecked]
    return "\n".join([*said, f"  {export.chain.count} rows in {seconds:.1f} s"])


def main() -> int:
    """Verify what the arguments name and say how it stands."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("export", type=Path)
    parser.add_argument("key", type=Path, help="file with the ledger's public key")
    parser.add_argument("--processes", type=int, default=1, metavar="N", help="read the rows in so many processes")
    asked = parser.parse_args()
    try:
        keys = keys_in(asked.key.read_text())
        asked.export.stat()
    except (OSError, ValueError) as wrong:
        parser.error(f"{wrong}")
    began = time.monotonic()
    try:
        export = Export(files_of(asked.export), keys, max(1, asked.processes))
    except (Broken, zipfile.BadZipFile, *UNREADABLE) as wrong:
        print(f"NOT INTACT. This is no export that could be read: {wrong}.")
        return 1
    export.verify()
    print(report(export, time.monotonic() - began))
    return 1 if export.problems else 0


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="backslashreplace")
    sys.exit(main())
