"""The format's description is true, and enough: a second verifier, written from its words alone, agrees with the first."""

import base64
import contextlib
import gzip
import hashlib
import importlib.util
import io
import json
import random
import sys
import tempfile
import zipfile
from functools import partial
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from . import vectors

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "ledger-format.md").read_text()
KEY = vectors.FOLDER / "public-key.txt"
EXPECTED = json.loads((vectors.FOLDER / "expected.json").read_text())


def loaded():
    """The verifier as a module, so that ten thousand runs do not start ten thousand processes."""
    spec = importlib.util.spec_from_file_location("verify_export", DOCS / "verify_export.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["verify_export"] = module
    spec.loader.exec_module(module)
    return module


verifier = loaded()


def said_of(path: Path, key: Path = KEY) -> tuple[int, str]:
    """The exit status and the words of the verifier; whatever escapes it fails the test."""
    words = io.StringIO()
    with contextlib.redirect_stdout(words), pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["verify_export.py", str(path), str(key)])
        status = verifier.main()
    return status, words.getvalue()


def contents(path: Path) -> dict[str, bytes]:
    """The files of an archive; compressed ones as what is in them, for not every zlib packs alike."""
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    return {name: gzip.decompress(each) if name.endswith(".gz") else each for name, each in files.items()}


@pytest.mark.parametrize("name", vectors.vectors())
def test_the_vectors_are_those_that_the_script_makes(name, tmp_path):
    fresh = tmp_path / "fresh.zip"
    fresh.write_bytes(vectors.archive(vectors.vectors()[name].files))

    kept, made = contents(vectors.FOLDER / f"{name}.zip"), contents(fresh)
    assert {each for each in kept if not each.startswith("manifest")} == {
        each for each in made if not each.startswith("manifest")
    }
    assert all(kept[each] == made[each] for each in kept if not each.startswith("manifest"))


def test_no_vector_is_forgotten():
    assert {name: vector.says for name, vector in vectors.vectors().items()} == EXPECTED
    assert {path.stem for path in vectors.FOLDER.glob("*.zip")} == set(EXPECTED)


@pytest.mark.parametrize(("name", "value"), vectors.told().items())
def test_the_page_says_what_is_true_of_the_vectors(name, value):
    assert "VECTOR:" not in PAGE
    assert value in PAGE


@pytest.mark.parametrize("name", EXPECTED)
def test_the_verifier_says_of_each_vector_what_is_wrong(name):
    status, words = said_of(vectors.FOLDER / f"{name}.zip")

    assert EXPECTED[name] in words
    assert status == (0 if words.startswith("INTACT") else 1)
    assert words.startswith("INTACT") == (vectors.vectors()[name].says in ("INTACT", "only what is here is proven"))


# A second verifier, from section 5 of the page. It knows JSON Lines only and says no more than yes or no.


def is_intact(path: Path, key: bytes) -> bool:
    files = contents(path)
    try:
        size, root, origin = checkpoint_of(files["checkpoint.txt"].decode(), key)
    except ValueError:
        return False
    steps = [line.split(" ") for line in files["proof.txt.gz"].decode().splitlines()]
    ends, last, known, bodies = [], 0, b"", {}
    for line in files["rows.jsonl.gz"].decode().splitlines():
        row = json.loads(line)
        seq = int(row["meta"][1])
        if seq != last + 1 and "prev" not in row:
            return False
        if last and seq != last + 1:
            ends.append([str(last), known.hex()])
        before = bytes.fromhex(row["prev"]) if "prev" in row else known
        if seq == last + 1 and known and before != known:
            return False
        if seq == 1 and before != hashlib.sha256(b"genesis:" + origin.encode()).digest():
            return False
        ctx, body = text_of(line, "ctx", row), text_of(line, "body", row)
        parts = [*row["meta"], ctx, row["fields"], hashlib.sha256(body.encode()).hexdigest()]
        known, last = hashlib.sha256(b"\0" + before + "\x1f".join(parts).encode()).digest(), seq
        if known.hex() != row["hash"] or row["meta"][0] != "hqaudit/1":
            return False
        bodies[seq] = row["body"]
    if last:
        ends.append([str(last), known.hex()])
    if not all(map(partial(is_sealed, bodies), files.get("personal.jsonl.gz", b"").decode().splitlines())):
        return False
    return ends == [[seq, digest] for kind, seq, digest in steps if kind == "leaf"] and rebuilt(steps) == (size, root)


def is_sealed(bodies: dict, line: str) -> bool:
    value = json.loads(line)
    sides = zip(("before", "after"), bodies[int(value["seq"])][value["field"]], strict=True)
    return bool(value["missing"]) or all(
        digest == {"sha256": hashlib.sha256(bytes.fromhex(value[f"{side}_salt"]) + value[side].encode()).hexdigest()}
        for side, digest in sides
        if value[f"{side}_salt"]
    )


def text_of(line: str, name: str, row: dict) -> str:
    if isinstance(row[name], str):
        return row[name]
    stretch = line.split(f'\t"{name}":', 1)[1]
    return stretch[:-1] if name == "body" else stretch.split("\t", 1)[0][:-1]


def checkpoint_of(note: str, key: bytes) -> tuple[int, bytes, str]:
    text, signatures = note.split("\n\n")
    _dash, name, packed = signatures.split()
    packed = base64.b64decode(packed)
    if packed[:4] != hashlib.sha256(name.encode() + b"\n\x01" + key).digest()[:4]:
        raise ValueError("another key")
    Ed25519PublicKey.from_public_bytes(key).verify(packed[4:], f"{text}\n".encode())
    origin, size, root = text.split("\n")
    return int(size), base64.b64decode(root), origin


def rebuilt(steps: list[list[str]]) -> tuple[int, bytes]:
    size, nodes = 0, []
    for kind, number, digest in steps:
        level = 0 if kind == "leaf" else int(number)
        size += 2**level
        nodes.append((level, bytes.fromhex(digest)))
        while len(nodes) > 1 and nodes[-1][0] == nodes[-2][0]:
            (level, left), (_level, right) = nodes[-2:]
            nodes[-2:] = [(level + 1, hashlib.sha256(b"\1" + left + right).digest())]
    while len(nodes) > 1:
        (_level, left), (level, right) = nodes[-2:]
        nodes[-2:] = [(level, hashlib.sha256(b"\1" + left + right).digest())]
    return size, nodes[0][1]


@pytest.mark.parametrize("name", [name for name in EXPECTED if not name.endswith("-csv")])
def test_a_second_verifier_from_the_pages_words_agrees(name):
    path = vectors.FOLDER / f"{name}.zip"

    assert is_intact(path, base64.b64decode(KEY.read_text())) == (said_of(path)[0] == 0)


# What a verifier must stand. CI changes every fifth byte, `make long` each.

STRIDES = [5, pytest.param(1, marks=pytest.mark.long)]


@pytest.mark.parametrize("stride", STRIDES)
@pytest.mark.parametrize("form", ["jsonl", "csv"])
@pytest.mark.parametrize("name", ["rows", "proof.txt.gz", "checkpoint.txt", "public-key.txt", "manifest.json", "manifest.sha256"])
def test_each_changed_byte_of_an_export_is_found(stride, form, name, tmp_path):
    rows = vectors.log()
    files = vectors.Vector([rows[2], rows[3], rows[8]], form=form).files
    name = f"rows.{form}.gz" if name == "rows" else name
    for each, content in files.items():
        (tmp_path / each).write_bytes(content)
    assert said_of(tmp_path)[0] == 0
    chance = random.Random(name)

    for place in range(0, len(files[name]), stride):
        changed = bytearray(files[name])
        changed[place] ^= 1 << chance.randrange(8)
        (tmp_path / name).write_bytes(changed)
        status, words = said_of(tmp_path)
        assert status == 1, f"byte {place} of {name}: {words}"


@pytest.mark.parametrize("stride", STRIDES)
@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_each_changed_byte_of_unpacked_rows_is_found_where_it_is(stride, form, tmp_path):
    rows = vectors.log(4)
    files = vectors.Vector(rows[:3], form=form, log=rows).files
    for each, content in files.items():
        (tmp_path / each).write_bytes(content)
    (tmp_path / f"rows.{form}.gz").unlink()
    path = tmp_path / f"rows.{form}"
    text = gzip.decompress(files[f"rows.{form}.gz"])
    path.write_bytes(text)
    assert said_of(path)[0] == said_of(tmp_path)[0] == 0
    chance = random.Random(form)
    begin = len(vectors.CSV_HEAD.encode()) if form == "csv" else 0

    for place in range(begin, len(text), stride):
        changed = bytearray(text)
        changed[place] ^= 1 << chance.randrange(8)
        path.write_bytes(changed)
        status, words = said_of(path)
        assert status == 1, f"byte {place}: {bytes(changed[place - 20 : place + 20])} {words}"


@pytest.mark.parametrize("stride", STRIDES)
def test_each_changed_byte_of_an_archive_is_found_or_changes_nothing(stride, tmp_path):
    whole = vectors.archive(vectors.Vector(vectors.log(3)[:2], log=vectors.log(3)).files)
    path = tmp_path / "changed.zip"
    path.write_bytes(whole)
    before = {name: place.digest() for name, place in verifier.files_of(path).items()}
    chance = random.Random(1)

    for place in range(0, len(whole), stride):
        changed = bytearray(whole)
        changed[place] ^= 1 << chance.randrange(8)
        path.write_bytes(changed)
        status, words = said_of(path)
        if status == 0:
            files = verifier.files_of(path)
            assert {name: files[name].digest() for name in before} == before, f"byte {place}: {words}"


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.binary(max_size=400), st.sampled_from(["x.zip", "rows.jsonl", "rows.jsonl.gz", "rows.csv", "rows.csv.gz"]))
def test_garbage_is_refused_in_words(garbage, name):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(garbage)

        status, words = said_of(path)

    assert status == 1
    assert words.startswith("NOT INTACT")


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.sampled_from(["rows.jsonl.gz", "proof.txt.gz", "checkpoint.txt", "manifest.json"]), st.binary(max_size=300), st.booleans()
)
def test_garbage_in_one_file_is_refused_in_words(name, garbage, is_packed):
    files = vectors.Vector(vectors.log()).files
    files[name] = gzip.compress(garbage) if name.endswith(".gz") and is_packed else garbage
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.zip"
        path.write_bytes(vectors.archive(files))

        status, words = said_of(path)

    assert status == 1
    assert words.startswith("NOT INTACT")


@given(st.binary(max_size=100), st.binary(min_size=32, max_size=32))
@settings(max_examples=30, deadline=None)
def test_without_a_library_signatures_are_verified_alike(message, seed):
    private = Ed25519PrivateKey.from_private_bytes(seed)
    key, signature = base64.b64decode(vectors.public_key(private)), private.sign(message)

    assert verifier.is_signed_by_hand(key, signature, message)
    assert not verifier.is_signed_by_hand(key, signature, message + b"x")
    assert not verifier.is_signed_by_hand(key, signature[:-1] + bytes([signature[-1] ^ 1]), message)
    assert not verifier.is_signed_by_hand(key, signature[:40], message)


def test_the_verifier_needs_nothing_of_ours():
    text = (DOCS / "verify_export.py").read_text()
    assert not [line for line in text.splitlines() if line.startswith(("from audit", "import audit", "from hqconsole"))]
