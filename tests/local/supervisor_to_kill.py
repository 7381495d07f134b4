"""A supervisor of a stubborn family: `python -m tests.local.supervisor_to_kill DIRECTORY` prints whom to look for."""

import sys
import time
from pathlib import Path

from hqconsole.local.processes import Process
from hqconsole.local.supervisor import Supervisor

STUBBORN = """
import os, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
os.fork()
print(os.getpid(), flush=True)
time.sleep(60)
"""

if __name__ == "__main__":
    log = Path(sys.argv[1]) / "family.log"
    with Supervisor(log.parent, {}) as supervisor:
        family = Process("family", (sys.executable, "-c", STUBBORN), is_ready=lambda: log.read_text().count("\n") == 2)
        supervisor.start(family)
        print(supervisor.watchdog.pid, *log.read_text().split(), flush=True)
        time.sleep(60)
