"""How fast is a million entries exported, in how much memory, and how fast is it verified without us? (goals D9, V1)"""

import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

from .measure import Row, at_least, at_most, seen
from .orders import CAPTURED, make_tables
from .seal import fill_inbox
from .sizes import sized
from .world import World

ROWS = sized(1_000_000, least=1_000, variable="HQ_BENCH_EXPORT_ROWS")
AT_ONCE = min(ROWS, 100_000)
VERIFIER = Path(__file__).parent.parent / "docs" / "verify_export.py"


def measured(world: World) -> list[Row]:
    make_tables(world, CAPTURED)
    for _part in range(ROWS // AT_ONCE):
        fill_inbox(world, AT_ONCE)
        world.seal_everything()
    key = str(Path(world.variables["HQ_CHECKPOINT_DIR"]) / "ledger.pub")
    return [row for form in ("jsonl", "csv") for row in (*exporting(world, form), *verifying(world, form, key))]


def exporting(world: World, form: str) -> list[Row]:
    """The export as a worker does it, in a process of its own whose memory is its own."""
    command, known = [sys.executable, "-m", "bench.exporter", form], os.environ | world.variables
    done = subprocess.run(command, env=known, stdout=subprocess.PIPE, text=True, check=True)
    rows, size, memory, wall, cpu = map(float, done.stdout.split())
    return [
        seen(f"D9 {form}: entries exported", rows, "rows"),
        at_most(60 * rows / 1_000_000, f"D9 {form}: written, proven and packed: wall", wall, "s"),
        seen(f"D9 {form}: the same, worker and PostgreSQL: cpu", cpu, "s"),
        at_most(200, f"D9 {form}: most memory", memory / 1024, "MiB"),
        seen(f"D9 {form}: archive", size / 2**20, "MiB"),
    ]


def verifying(world: World, form: str, key: str) -> list[Row]:
    path = str(next(Path(world.variables["HQ_FILES_DIR"]).glob(f"exports/*-{form}.zip")))
    alone, together = (seconds_of(path, key, processes) for processes in ("1", "2"))
    rows = [
        seen(f"V1 {form}: verified offline by one process", alone, "s"),
        seen(f"V1 {form}: verified offline by two processes", together, "s"),
        at_least(1.5, f"V1 {form}: two processes / one", alone / together, "x"),
    ]
    return rows + (beside_bare_hashing(path) if form == "jsonl" else [])


def seconds_of(path: str, key: str, processes: str) -> float:
    began = time.perf_counter()
    done = subprocess.run([sys.executable, str(VERIFIER), path, key, "--processes", processes], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"The export of the benchmark does not verify: {done.stdout}{done.stderr}")
    return time.perf_counter() - began


def beside_bare_hashing(path: str) -> list[Row]:
    """The chain over 200,000 unpacked lines, and the two digests of the same bytes alone."""
    sys.path.insert(0, str(VERIFIER.parent))
    import verify_export

    blocks, size = [], 0
    for block in verify_export.files_of(Path(path))["rows.jsonl.gz"].unpacked():
        blocks.append(block)
        size += len(block)
        if size > 150 << 20:
            break
    text = b"".join(blocks)
    blocks = [text[: text.rindex(b"\n") + 1]]
    links = [(b"\0" + bytes(32) + head + bytes(64), body) for *_more, head, body in verify_export.json_rows(iter(blocks))]
    ratios = []
    for _round in range(3):
        began = time.process_time()
        verify_export.Chain().read(verify_export.json_rows(iter(blocks)))
        verified = time.process_time()
        for link, body in links:
            hashlib.sha256(body).digest()
            hashlib.sha256(link).digest()
        ratios.append((time.process_time() - verified) / (verified - began))
    return [at_least(0.55, "V1 lines verified / bare hashlib: cpu", sorted(ratios)[1], "x")]
