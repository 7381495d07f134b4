"""What is handed out? One archive: rows, proof, checkpoint and key, and a manifest that says what they are."""

import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from audit.models import Export

from .lines import FORMS
from .personal import PERSONAL_FORMS
from .writing import Part, origin, parts_of, plan_of, written

BESIDES = ("proof.txt.gz", "checkpoint.txt", "public-key.txt")
BLOCK = 1 << 20


@dataclass(frozen=True)
class Packed:
    """What the archive holds, as its export is described by it."""

    rows: int
    first_seq: int
    last_seq: int
    checkpoint_size: int
    size_bytes: int
    manifest_sha256: str


def packed(export: Export) -> Packed:
    """Make the archive, unless it is made. What it was made of is removed once it is whole."""
    path = export.folder / "packed.json"
    if not path.exists():
        facts = asdict(pack(export))
        with written(path) as file:
            file.write(json.dumps(facts).encode())
    for part in (*export.folder.glob("rows-*"), *export.folder.glob("personal-*")):
        part.unlink(missing_ok=True)
    return Packed(**json.loads(path.read_text()))


def pack(export: Export) -> Packed:
    whole, rows_file = Whole.of(parts_of(export.folder)), FORMS[export.form].file
    with written(export.archive) as file:
        with ZipFile(file, "w", ZIP_STORED) as archive:
            files = {rows_file: added(archive, rows_file, *(export.folder / f"{name}.gz" for name in whole.names))}
            if export.shows_personal:
                name = PERSONAL_FORMS[export.form].file
                files[name] = added(archive, name, *(export.folder / f"{part}.gz" for part in whole.personal_names))
            files |= {name: added(archive, name, export.folder / name) for name in BESIDES}
            manifest = manifest_of(export, whole, files)
            text = json.dumps(manifest, ensure_ascii=False, indent=1).encode() + b"\n"
            digest = hashlib.sha256(text).hexdigest()
            archive.writestr(ZipInfo("manifest.json"), text)
            archive.writestr(ZipInfo("manifest.sha256"), f"{digest}  manifest.json\n")
        size = file.tell()
    return Packed(*(manifest[name] for name in ("rows", "first_seq", "last_seq", "checkpoint_size")), size, digest)


@dataclass
class Whole:
    """All parts together: how many rows, from which to which, and where each part is in the file of rows."""

    rows: int = 0
    first: int = 0
    last: int = 0
    bytes: int = 0
    names: list[str] = field(default_factory=list)
    personal_names: list[str] = field(default_factory=list)
    places: list[dict] = field(default_factory=list)

    @classmethod
    def of(cls, parts: Iterable[Part]) -> "Whole":
        whole = cls()
        for part in parts:
            whole.names.append(part.name)
            whole.personal_names.append(part.personal_name)
            whole.places.append({"offset": whole.bytes, "bytes": part.bytes, "rows": part.rows})
            whole.rows, whole.bytes = whole.rows + part.rows, whole.bytes + part.bytes
            if part.runs:
                whole.first, whole.last = whole.first or part.runs[0][0], part.runs[-1][1]
        return whole


def added(archive: ZipFile, name: str, *paths: Path) -> dict:
    """Put files one after another into the archive as one; returns how long it is, and its digest."""
    digest, length = hashlib.sha256(), 0
    with archive.open(ZipInfo(name), "w", force_zip64=True) as member:
        for block in blocks_of(paths):
            digest.update(block)
            length += member.write(block)
    return {"bytes": length, "sha256": digest.hexdigest()}


def blocks_of(paths: tuple[Path, ...]) -> Iterator[bytes]:
    for path in paths:
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                yield block


def manifest_of(export: Export, whole: Whole, files: dict) -> dict:
    plan = plan_of(export)
    return {
        "format": "hqexport/1",
        "origin": origin(),
        "asked_by": export.asked_by,
        "asked_at": export.asked_at.isoformat(),
        "reason": export.reason,
        "filter": {name: value for name, value in (export.filters | export.span).items() if value},
        "personal": "shown" if export.shows_personal else "hidden",
        "looked_through": {"first": plan.after + 1, "last": plan.upto},
        "rows": whole.rows,
        "first_seq": whole.first,
        "last_seq": whole.last,
        "checkpoint_size": plan.size,
        "files": files,
        "parts": whole.places,
    }


def remove(export: Export) -> None:
    """Remove whatever was made for it."""
    shutil.rmtree(export.folder, ignore_errors=True)
