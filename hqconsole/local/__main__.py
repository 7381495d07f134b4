"""`python -m hqconsole.local run`: the console on one machine. Ctrl-C stops it in order, twice stops it at once."""

import argparse
import os
import signal
import sys
import time

from .stack import run, run_databases
from .state import owner_of, state_directory
from .supervisor import die_with
from .troubles import Trouble, sentence_about

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main() -> int:
    """Do what the arguments say. The exit status is 0 where it was done or a signal stopped it, and 1 after a fault."""
    choice = arguments()
    if choice.end_with_parent:
        die_with(os.getppid(), signal.SIGTERM)()
    for number in SIGNALS:
        signal.signal(number, interrupt)
    try:
        {"run": run, "services": run_databases, "stop": stop}[choice.command](state_directory())
    except KeyboardInterrupt:
        return 0
    except Trouble as trouble:
        return complain(str(trouble))
    except OSError as error:
        return complain(sentence_about(error))
    return 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m hqconsole.local", description=__doc__)
    parser.add_argument("--end-with-parent", action="store_true", help="stop when the parent process ends")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="the whole console, until Ctrl-C")
    commands.add_parser("services", help="only the databases, and the variables to work with them")
    commands.add_parser("stop", help="stop the console that runs on this state directory")
    return parser.parse_args()


def interrupt(*_) -> None:
    """Leave in order. The next signal leaves at once, and the watchdog clears up."""
    for number in SIGNALS:
        signal.signal(number, lambda *_: os._exit(1))
    raise KeyboardInterrupt


def stop(directory) -> None:
    """Ask the console on this state directory to stop and wait until it has. Raises Trouble where none runs."""
    owner = owner_of(directory)
    if owner is None:
        raise Trouble(f"No console runs on {directory}.")
    os.kill(owner, signal.SIGTERM)
    while owner_of(directory):
        time.sleep(0.1)


def complain(sentence: str) -> int:
    print(sentence, file=sys.stderr, flush=True)
    return 1


if __name__ == "__main__":
    sys.exit(main())
