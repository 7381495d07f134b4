"""Which benchmarks are there, and how did they end? Each runs on a database of its own; one table shows all of them."""

import argparse
import os
import signal
import sys
import time
from importlib import import_module

from .measure import as_table
from .world import running_world

NAMES = (
    *("audit_write", "seal", "verify", "ledger_storm", "crashes", "export", "personal", "tenant_list", "tenant_setup"),
    *("resolve", "ofrep"),
)
LONG = ("fuzz", "audit_query", "plan_migration")  # measured where they are named


def main() -> int:
    """Measure what the arguments name. The exit status says that it was measured, not that every target was met."""
    chosen = arguments().names or NAMES
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # leave in order: the servers stop and the files go
    rows = []
    with running_world() as world:
        for name in chosen:
            began = time.monotonic()
            with world.database(f"bench_{name}"):
                # imported here, because Django reads its settings from the world's variables
                rows += import_module(f"bench.{name}").measured(world)
            print(f"{name} took {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    print(as_table(rows))
    print(f"{os.cpu_count()} cores, load average {os.getloadavg()[1]:.1f} over the last five minutes, our own part included.")
    return 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"one of {', '.join(NAMES + LONG)}; the first {len(NAMES)} where none is given"
    )
    chosen = parser.parse_args()
    if unknown := [name for name in chosen.names if name not in NAMES + LONG]:
        parser.error(f"there is no benchmark {', '.join(unknown)}; there are {', '.join(NAMES + LONG)}")
    return chosen


if __name__ == "__main__":
    sys.exit(main())
