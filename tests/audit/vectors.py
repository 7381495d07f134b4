"""Which exports can a verifier be tried on? Small ones, intact and broken in each way; `python -m tests.audit.vectors` writes.

Written from `docs/ledger-format.md` and not by the code that writes exports, so that the two can be held against each other.
"""

import base64
import csv
import gzip
import hashlib
import io
import json
import zipfile
from dataclasses import dataclass, field, replace
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from audit.spreadsheet import safe

FOLDER = Path(__file__).parents[2] / "docs" / "ledger-vectors"
ORIGIN = "example.test/hq/1"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
STRANGER = Ed25519PrivateKey.from_private_bytes(bytes(32))
NAME = "hq-console-ledger"
US = "\x1f"
CHANGES = [
    ("I", "hq.tenants_tenant", "salalah", '{"name_en":[null,"Pearl"],"name_ar":[null,"لؤلؤة"]}'),
    ("U", "hq.tenants_tenant", "salalah", '{"name_en":["Pearl","=HYPERLINK(\\"x\\")"]}'),
    ("E", "staff_person", "7", '{"device":[null,"laptop;=1+1"]}'),
    ("X", "hq.tenants_tenant", "*", '{"statement":[null,"ALTER TABLE"],\n"rewrites":[null,true]}'),
    ("U", "hq.plans_price", "-5", '{"amount":[-5,-3.250]}'),
    ("D", "hq.tenants_contact", 'a"b\\c/2', '{"phone":["@9000",null]}'),
]


def sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


@dataclass(frozen=True)
class Row:
    """One row of the log, with the hash before it and its own."""

    parts: tuple[str, ...]
    body: str
    before: bytes

    @property
    def seq(self) -> int:
        return int(self.parts[1])

    @property
    def meta(self) -> bytes:
        return US.join((*self.parts, sha256(self.body.encode()).hex())).encode()

    @property
    def hash(self) -> bytes:
        return sha256(b"\0", self.before, self.meta)


SALT, PHONE = bytes(range(16)), '"@9000"'


def log(count: int = 12, *, editor: int = 0, origin: str = ORIGIN, hides: int = 0) -> list[Row]:
    """A log; somebody else made the row `editor`, and the row `hides` has a digest of the telephone number instead of it."""
    rows, before = [], sha256(b"genesis:", origin.encode())
    for seq in range(1, count + 1):
        op, table, key, body = CHANGES[(seq - 1) % len(CHANGES)]
        if seq == hides:
            body = json.dumps({"phone": [{"sha256": sha256(SALT, PHONE.encode()).hex()}, None]})
        actor = "staff:somebody-else" if seq == editor else f"staff:{seq % 2}"
        context = json.dumps({"actor": actor, "verb": "tenants.rename", "reason": "+1 سبب"}, ensure_ascii=False)
        at = 1_795_557_600_123_456 + seq
        parts = ("hqaudit/1", seq, 10 * seq, 700 + seq, at, op, table, key, "", actor, "hq_app", context)
        names = ",".join(json.loads(body))
        rows.append(Row((*map(str, parts), names), body, before))
        before = rows[-1].hash
    return rows


def root(leaves: list[bytes]) -> bytes:
    """RFC 6962, 2.1."""
    if len(leaves) <= 1:
        return leaves[0] if leaves else sha256()
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\1", root(leaves[:split]), root(leaves[split:]))


def note(rows: list[Row], key: Ed25519PrivateKey = KEY, origin: str = ORIGIN) -> str:
    text = f"{origin}\n{len(rows)}\n{base64.b64encode(root([row.hash for row in rows])).decode()}\n"
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    signature = sha256(NAME.encode(), b"\n\x01", public)[:4] + key.sign(text.encode())
    return f"{text}\n— {NAME} {base64.b64encode(signature).decode()}\n"


def proof(rows: list[Row], ends: list[int]) -> str:
    lines, place = [], 0
    for end in [*ends, 0]:
        stop = end - 1 if end else len(rows)
        while place < stop:
            level = max(level for level in range(60) if place % (1 << level) == 0 and place + (1 << level) <= stop)
            lines.append(f"node {level} {root([row.hash for row in rows[place : place + (1 << level)]]).hex()}")
            place += 1 << level
        if end:
            lines.append(f"leaf {end} {rows[end - 1].hash.hex()}")
            place = end
    return "".join(f"{line}\n" for line in lines)


def json_line(row: Row, before: str) -> str:
    def as_it_is(text: str) -> str:
        return text if text.startswith("{") and not any(ord(sign) < 32 for sign in text) else quoted(text)

    def quoted(text: str) -> str:
        return json.dumps(text, ensure_ascii=False)

    meta = ",".join(map(quoted, row.parts[:11]))
    start = f'{{"prev":"{before}",\t' if before else "{"
    return (
        f'{start}"hash":"{row.hash.hex()}",\t"meta":[{meta}],\t"ctx":{as_it_is(row.parts[11])},'
        f'\t"fields":{quoted(row.parts[12])},\t"body":{as_it_is(row.body)}}}\n'
    )


def csv_line(row: Row, before: str) -> str:
    second, rest = divmod(int(row.parts[4]), 1_000_000)
    at = f"2026-11-24T{second // 3600 % 24:02}:{second // 60 % 60:02}:{second % 60:02}.{rest:06}Z"
    line = io.StringIO()
    cells = (*row.parts[1:4], at, *row.parts[5:], row.body, row.hash.hex(), before)
    csv.writer(line, quoting=csv.QUOTE_ALL).writerow(map(safe, cells))
    return line.getvalue()


CSV_HEAD = "\ufeffseq,id,txid,at,op,table,row,tenant,actor,dbuser,context,fields,body,row_hash,previous_hash\r\n"


@dataclass
class Vector:
    """An export that is to be written, and the words with which a verifier should speak of it."""

    rows: list[Row]
    log: list[Row] = field(default_factory=log)
    form: str = "jsonl"
    says: str = "INTACT"
    key: Ed25519PrivateKey = KEY
    origin: str = ORIGIN
    told: list[Row] | None = None  # what the manifest and the proof speak of
    personal: list[dict] = field(default_factory=list)

    @property
    def files(self) -> dict[str, bytes]:
        told = self.told or self.rows
        ends = [row.seq for row, after in zip(told, [*told[1:], None], strict=True) if not after or after.seq != row.seq + 1]
        content = {
            f"rows.{self.form}.gz": packed(self.text),
            "proof.txt.gz": packed(proof(self.log, ends)),
            "checkpoint.txt": note(self.log, self.key, self.origin).encode(),
            "public-key.txt": public_key().encode(),
        }
        if self.personal:
            content["personal.jsonl.gz"] = packed("".join(f"{json.dumps(each)}\n" for each in self.personal))
        manifest = {
            "format": "hqexport/1",
            "origin": ORIGIN,
            "reason": "To try a verifier on",
            "filter": {} if len(ends) < 2 else {"actor": "staff:0"},
            "rows": len(told),
            "first_seq": told[0].seq,
            "last_seq": told[-1].seq,
            "checkpoint_size": len(self.log),
            "files": {name: {"bytes": len(each), "sha256": sha256(each).hex()} for name, each in content.items()},
            "parts": [{"offset": 0, "bytes": len(content[f"rows.{self.form}.gz"]), "rows": len(told)}],
        }
        text = json.dumps(manifest, indent=1).encode() + b"\n"
        return content | {"manifest.json": text, "manifest.sha256": f"{sha256(text).hex()}  manifest.json\n".encode()}

    @property
    def text(self) -> str:
        line, text = (csv_line, CSV_HEAD) if self.form == "csv" else (json_line, "")
        known = 0
        told = {row.seq for row in self.told or self.rows}
        for row in self.rows:
            begins = row.seq - 1 not in told or not known
            text, known = text + line(row, row.before.hex() if begins else ""), row.seq
        return text


def packed(text: str) -> bytes:
    return gzip.compress(text.encode(), compresslevel=0, mtime=0)


def public_key(key: Ed25519PrivateKey = KEY) -> str:
    return base64.b64encode(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode() + "\n"


def edited(row: Row) -> Row:
    """Another content under the hash of before: `Lie` claims it."""
    return Lie(row.parts, row.body.replace("Pearl", "Coral"), row.before, row.hash)


@dataclass(frozen=True)
class Lie(Row):
    """A row that claims a hash which is not its own."""

    claimed: bytes = b""

    @property
    def hash(self) -> bytes:
        return self.claimed


def shown(phone: str) -> dict:
    """A personal value of row 6 as it stands beside the rows."""
    sides = {"before": phone, "before_salt": SALT.hex(), "after": "", "after_salt": ""}
    return {"seq": "6", "field": "phone", **sides, "missing": ""}


def inserted(after: Row) -> Row:
    return replace(after, body="{}")


def vectors() -> dict[str, Vector]:
    rows, other, foreign = log(), log(editor=5), log(origin="example.test/hq/2")
    hiding = log(hides=6)
    some = [row for row in rows if row.parts[9] == "staff:0"]
    return {
        "intact": Vector(rows),
        "intact-csv": Vector(rows, form="csv"),
        "stretch": Vector(rows[3:9]),
        "filtered": Vector(some, says="only what is here is proven"),
        "filtered-csv": Vector(some, form="csv", says="only what is here is proven"),
        "edited": Vector([*rows[:6], edited(rows[6]), *rows[7:]], says="row 7: edited", told=rows),
        "missing": Vector([*rows[:4], *rows[5:]], says="row 5: missing", told=rows),
        "inserted": Vector([*rows[:5], inserted(rows[4]), *rows[5:]], says="row 5: inserted", told=rows),
        "reordered": Vector([*rows[:4], rows[5], rows[4], *rows[6:]], says="row 6: reordered", told=rows),
        "cut": Vector(rows[:9], says="row 10: missing", told=rows),
        "rewritten": Vector(other, says="row 12: rewritten", told=rows),
        "filtered-missing": Vector(some[:2] + some[3:], says="row 6: missing", told=some),
        "personal": Vector(hiding, log=hiding, personal=[shown(PHONE)]),
        "personal-altered": Vector(hiding, log=hiding, personal=[shown('"@9001"')], says="row 6: what is shown of phone"),
        "forged": Vector(rows, key=STRANGER, says="the checkpoint: forged"),
        "foreign": Vector(foreign, log=foreign, says="foreign"),
    }


def archive(files: dict[str, bytes]) -> bytes:
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w", zipfile.ZIP_STORED) as whole:
        for name, content in files.items():
            whole.writestr(zipfile.ZipInfo(name), content)
    return found.getvalue()


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, vector in vectors().items():
        (FOLDER / f"{name}.zip").write_bytes(archive(vector.files))
    (FOLDER / "public-key.txt").write_text(public_key())
    expected = {name: vector.says for name, vector in vectors().items()}
    (FOLDER / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")


def told() -> dict[str, str]:
    """What the page says of these vectors."""
    first = log()[0]
    listed = "\n".join(f"| `{name}.zip` | {vector.says} |" for name, vector in vectors().items())
    return {
        "genesis": first.before.hex(),
        "body": first.body,
        "digest": sha256(first.body.encode()).hex(),
        "meta": first.meta.decode().replace(US, "|"),
        "hash": first.hash.hex(),
        "root": root([row.hash for row in log()]).hex(),
        "keyhash": sha256(NAME.encode(), b"\n\x01", base64.b64decode(public_key()))[:4].hex(),
        "key": public_key().strip(),
        "note": note(log()).strip(),
        "table": f"| export | a verifier says |\n|---|---|\n{listed}",
    }


if __name__ == "__main__":
    main()
