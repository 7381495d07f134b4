"""Who clears up when the supervisor is killed? This process: it reads a pipe that only the supervisor holds open.

The supervisor writes "GROUP SIGNAL" for each process group it starts and "GROUP 0" for each that is gone. When the pipe
breaks, the leaders get their signal and whole groups, grandchildren included, are killed a moment later. It runs as a
script of the bare interpreter, so it imports nothing of ours.
"""

import os
import signal
import sys
import time
from contextlib import suppress

GRACE_SECONDS = 3


def main() -> None:
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    groups = {}
    for line in sys.stdin:
        group, number = map(int, line.split())
        groups[group] = number
    clear_up({group: number for group, number in groups.items() if number})


def clear_up(groups: dict[int, int]) -> None:
    """End each group: its leader by its signal, whoever is left after the grace by SIGKILL."""
    for leader, number in reversed(groups.items()):
        with suppress(ProcessLookupError):
            os.kill(leader, number)
    deadline = time.monotonic() + GRACE_SECONDS
    while any(map(lives, groups)) and time.monotonic() < deadline:
        time.sleep(0.05)
    for group in groups:
        with suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)


def lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


if __name__ == "__main__":
    main()
