"""Every benchmark runs. At a thousandth of its size it measures nothing worth knowing, and breaks where it is broken."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bench.__main__ import LONG, NAMES

ROOT = Path(__file__).parents[2]
RUN = [name for name in (*NAMES, *LONG) if name != "fuzz"]  # which `test_fuzz.py` does
SMALL = {"HQ_BENCH_SCALE": "0.001"}


@pytest.mark.long
def test_every_benchmark_runs_to_its_end():
    command = [sys.executable, "-m", "bench", *RUN]

    done = subprocess.run(command, cwd=ROOT, env=os.environ | SMALL, capture_output=True, text=True, timeout=600)

    assert done.returncode == 0, done.stderr[-3000:]
    assert re.findall(r"^(\w+) took", done.stderr, re.M) == RUN
    assert "load average" in done.stdout


def test_no_benchmark_is_forgotten():
    modules = [*ROOT.glob("bench/*.py"), *ROOT.glob("bench/*/__init__.py")]
    measuring = [path for path in modules if "def measured(" in path.read_text()]

    assert {path.parent.name if path.stem == "__init__" else path.stem for path in measuring} == {*NAMES, *LONG}
