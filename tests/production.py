"""How would the console be set up in production? Variables for processes of their own, right unless a test says otherwise."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
RIGHT = {
    "HQ_ENV": "prod-hq",
    "HQ_SECRET_KEY": "".join(chr(33 + number * 7 % 90) for number in range(64)),
    "HQ_FIELD_KEYS": "".join(chr(48 + number * 11 % 70) for number in range(64)),
    "HQ_LEDGER_KEYS": "".join(chr(48 + number * 13 % 70) for number in range(64)),
    "HQ_URL": "https://hq.example",
    "HQ_ALLOWED_HOSTS": "hq.example",
    "HQ_OIDC_SERVER_URL": "https://sso.example",
    "HQ_NETWORKS": "10.8.0.0/16",
    "HQ_NETWORKS_FILE": "",
    "HQ_TRUSTED_PROXIES": "1",
}


def run(*arguments: str, **changes: str) -> subprocess.CompletedProcess:
    """Run Python with production's variables, some of them changed, on the database of this test run."""
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=os.environ | RIGHT | changes, capture_output=True, text=True, timeout=120
    )
