"""Which packages does the console need, and are they there? Runs under any Python 3.11, before anything is installed.

`python3 hqconsole/local/install.py requirements.lock` makes `.venv` and installs the file's packages by their hashes.
"""

import fcntl
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)
VENV = Path(".venv")
PYTHON = VENV / "bin" / "python"
INSTALLED = VENV / "installed.lock"  # a copy of what was installed last


def main():
    if sys.version_info < OLDEST:
        sys.exit("The console needs Python 3.11 or newer. Where you have one, name it: make PYTHON=python3.12 run")
    lock = Path(sys.argv[1])
    with lock.open() as claim:
        fcntl.flock(claim, fcntl.LOCK_EX)  # a second make in the same clone waits for the first
        if not is_installed(lock):
            print(f"Installing the packages of {lock}.", flush=True)
            INSTALLED.unlink(missing_ok=True)
            install(lock)
            INSTALLED.write_text(lock.read_text())


def is_installed(lock):
    """Whether the last installation brought every version this lock names, and its Python still runs."""
    if not INSTALLED.exists() or not succeeds(PYTHON, "-c", ""):
        return False
    return pins(lock) <= pins(INSTALLED)


def pins(lock):
    return set(re.findall(r"^\S+==\S+", lock.read_text(), re.MULTILINE))


def install(lock):
    """By uv where it is on the PATH and works, else by pip."""
    if shutil.which("uv") and installs_with_uv(lock):
        return
    if not succeeds(PYTHON, "-m", "pip", "--version") and not succeeds(sys.executable, "-m", "venv", VENV):
        sys.exit("This Python cannot make a virtual environment. On Debian: apt-get install python3-venv")
    wanted = ("--require-hashes", "--disable-pip-version-check", "--quiet", "-r", lock)
    if not succeeds(PYTHON, "-m", "pip", "install", *wanted, is_quiet=False):
        sys.exit(f"The packages of {lock} could not be installed; the lines above say why.")


def installs_with_uv(lock):
    os.environ["UV_PYTHON_DOWNLOADS"] = "never"
    if not succeeds(PYTHON, "-c", "") and not succeeds("uv", "venv", "--clear", "--python", sys.executable, VENV):
        return False
    return succeeds("uv", "pip", "install", "--quiet", "--require-hashes", "--python", PYTHON, "-r", lock)


def succeeds(*command, is_quiet=True):
    output = subprocess.DEVNULL if is_quiet else None
    try:
        return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output).returncode == 0
    except OSError:
        return False


if __name__ == "__main__":
    main()
