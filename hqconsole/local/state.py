"""Where does this copy of the console keep its files, and is it running already?"""

import fcntl
import os
import shutil
import time
from pathlib import Path
from typing import IO

from .troubles import Trouble

PROJECT = Path(__file__).resolve().parents[2]
ENOUGH_MEGABYTES = 300
CLEARING_UP_SECONDS = 15


def state_directory() -> Path:
    """HQ_STATE_DIR, or `.hq` in the project."""
    return Path(os.environ.get("HQ_STATE_DIR") or PROJECT / ".hq").absolute()


def made(directory: Path) -> Path:
    """The directory, created and writable, on a disk with room. Raises Trouble where it cannot be."""
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (directory / "lock").open("a"):
            pass
    except OSError as error:
        raise Trouble(
            f"The state directory {directory} cannot be written ({error.strerror}):"
            " set HQ_STATE_DIR to a directory you may write."
        ) from error
    megabytes = shutil.disk_usage(directory).free // 2**20
    if megabytes < ENOUGH_MEGABYTES:
        raise Trouble(
            f"Only {megabytes} MB are free at {directory} and the console needs {ENOUGH_MEGABYTES}:"
            " free some space, or set HQ_STATE_DIR to a directory on another disk."
        )
    return directory


def lock(directory: Path) -> IO[str]:
    """Claim the directory until the returned file is closed or its holders die. Raises Trouble where it is taken.

    The kernel drops the lock with its holders, so that a power cut leaves none behind. The watchdog holds it too:
    a start right after `kill -9` waits until the old processes are gone.
    """
    claim = (directory / "lock").open("r+")
    deadline = time.monotonic() + CLEARING_UP_SECONDS
    while not _claimed(claim):
        owner = owner_of(directory)
        if owner or time.monotonic() > deadline:
            raise Trouble(
                f"The console is running already on {directory} (process {owner or 'unknown'}):"
                " stop that one, or give this one its own HQ_STATE_DIR and HQ_PORT."
            )
        time.sleep(0.1)
    claim.truncate()
    claim.write(str(os.getpid()))
    claim.flush()
    return claim


def owner_of(directory: Path) -> int | None:
    """The process that runs the console on this directory, if it lives."""
    try:
        with (directory / "lock").open() as claim:
            if _claimed(claim):
                return None
            owner = int(claim.read() or 0)
        os.kill(owner, 0)
    except (FileNotFoundError, ProcessLookupError):
        return None
    except PermissionError:
        pass  # it lives, as another user
    return owner or None


def _claimed(claim: IO[str]) -> bool:
    try:
        fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
