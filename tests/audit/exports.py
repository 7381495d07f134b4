"""How is an export written and verified in a test? By the worker's own steps, and by the program that knows nothing of us."""

import subprocess
import sys
from pathlib import Path

from django.conf import settings

from audit.models import Export
from jobs import exporting as job
from jobs import running
from jobs.models import Run

VERIFIER = Path(__file__).parents[2] / "docs" / "verify_export.py"


def run_of(export: Export) -> Run:
    return Run.objects.get(kind="export_ledger", subject=str(export.pk))


def carry(export: Export) -> Export:
    running.carry(run_of(export).pk, job.PARTS)
    export.refresh_from_db()
    return export


def verified(path: Path, *options: str) -> tuple[int, str]:
    key = Path(settings.CHECKPOINT_DIR) / "ledger.pub"
    done = subprocess.run([sys.executable, str(VERIFIER), str(path), str(key), *options], capture_output=True, text=True)
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout
