"""Who starts the processes, keeps them alive and stops them in reverse order?"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from .processes import Process, without_proxy
from .state import PROJECT
from .troubles import Trouble

START_SECONDS = 120
STOP_SECONDS = 20
DEATHS_PER_MINUTE = 3
TAIL_LINES = 15
PR_SET_PDEATHSIG = 1
libc = ctypes.CDLL(None)


@dataclass
class Child:
    """A process that was started, its log and when it died."""

    process: Process
    popen: subprocess.Popen
    log: Path
    deaths: list[float] = field(default_factory=list)

    @property
    def has_ended(self) -> bool:
        return self.popen.poll() is not None

    @property
    def end(self) -> str:
        """How it ended, with the last lines it wrote: for the person who has to find out why."""
        code = self.popen.returncode
        how = f"signal {signal.Signals(-code).name}" if code < 0 else f"exit status {code}"
        last_lines = self.log.read_text(errors="replace").splitlines()[-TAIL_LINES:]
        return "\n  ".join([f"{self.process.name} ended ({how}). The last lines of {self.log}:", *last_lines])

    @property
    def recent_deaths(self) -> int:
        return sum(death > time.monotonic() - 60 for death in self.deaths)


class Supervisor:
    """A context: what was started inside is stopped, in reverse order, on the way out.

    Each process leads its own group, so that Ctrl-C reaches only the supervisor, and gets no variable of the console
    that it does not need. When the supervisor is killed, the kernel signals the leaders; the watchdog ends the groups.
    """

    def __init__(self, logs: Path, variables: Mapping[str, str], *, claim: IO[str] | None = None):
        self.logs, self.variables, self.claim = logs, variables, claim
        self.batches: list[list[Child]] = []

    def __enter__(self) -> "Supervisor":
        script = Path(__file__).with_name("watchdog.py")
        self.watchdog = subprocess.Popen(
            [sys.executable, "-I", script],
            stdin=subprocess.PIPE,
            start_new_session=True,
            cwd="/",
            pass_fds=[self.claim.fileno()] if self.claim else [],
        )
        return self

    def __exit__(self, *_) -> None:
        self.stop()
        with suppress(OSError):
            self.watchdog.stdin.close()
        self.watchdog.wait()

    def start(self, *processes: Process) -> None:
        """Start processes together and wait until each is ready. Raises Trouble where one ends or never gets ready."""
        batch: list[Child] = []
        self.batches.append(batch)
        for process in processes:
            batch.append(self._spawn(process))
        self._await(lambda: all(child.process.is_ready() for child in batch), batch)

    def finish(self, process: Process) -> None:
        """Run one process to its end. Raises Trouble where it fails."""
        self.batches.append([child := self._spawn(process)])
        while not child.has_ended:
            time.sleep(0.02)
        self.batches.pop()
        self._bury(child)
        if child.popen.returncode:
            raise Trouble(child.end)

    def watch(self, say: Callable[[str], None]) -> None:
        """Start again whatever ends. Raises Trouble where something ends again and again."""
        while True:
            time.sleep(0.5)
            self.revive(say)

    def revive(self, say: Callable[[str], None]) -> None:
        """Start again whatever has ended by now. Raises Trouble where something ended again and again."""
        for batch in self.batches:
            for child in batch:
                if child.has_ended:
                    self._revive(child, say)

    def stop(self) -> None:
        """Stop batch by batch, the newest first; whoever does not listen is killed with its group."""
        while self.batches:
            batch = self.batches[-1]
            for child in reversed(batch):
                with suppress(ProcessLookupError):
                    child.popen.send_signal(child.process.stop_signal)
            for child in reversed(batch):
                with suppress(subprocess.TimeoutExpired):
                    child.popen.wait(STOP_SECONDS)
                self._bury(child)
            self.batches.pop()

    def _spawn(self, process: Process) -> Child:
        log = self.logs / f"{process.name}.log"
        if log.exists():
            log.replace(log.with_suffix(".previous.log"))
        return Child(process, self._popen(process, log), log)

    def _popen(self, process: Process, log: Path) -> subprocess.Popen:
        with log.open("ab") as output:
            popen = subprocess.Popen(
                process.command,
                cwd="/" if process.account else PROJECT,
                env=self._environment(process),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with(os.getpid(), process.death_signal),
                **(process.account.options if process.account else {}),
            )
        self._tell_watchdog(popen.pid, process.death_signal)
        return popen

    def _environment(self, process: Process) -> dict[str, str]:
        foreign = {name: value for name, value in os.environ.items() if name not in self.variables}
        needed = {name: self.variables[name] for name in process.needs}
        return foreign | without_proxy() | {"PYTHONUNBUFFERED": "1"} | needed | dict(process.settings)

    def _await(self, is_ready: Callable[[], bool], batch: list[Child]) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not is_ready():
            for child in batch:
                if child.has_ended:
                    raise Trouble(child.end)
                if time.monotonic() > deadline and not child.process.is_ready():
                    raise Trouble(f"{child.process.name} was not ready after {START_SECONDS} seconds; see {child.log}.")
            time.sleep(0.05)

    def _revive(self, child: Child, say: Callable[[str], None]) -> None:
        """Start it once more, each time after a longer pause: what it needs may be starting again as well."""
        self._bury(child)
        child.deaths.append(time.monotonic())
        if child.recent_deaths > DEATHS_PER_MINUTE:
            raise Trouble(child.end)
        say(f"{child.process.name} ended unexpectedly and is started again; see {child.log}.")
        time.sleep(child.recent_deaths - 1)
        child.popen = self._popen(child.process, child.log)

    def _bury(self, child: Child) -> None:
        """See to it that nobody of the child's group is left, then forget the group."""
        with suppress(ProcessLookupError):
            os.killpg(child.popen.pid, signal.SIGKILL)
        child.popen.wait()
        self._tell_watchdog(child.popen.pid, 0)

    def _tell_watchdog(self, group: int, number: int) -> None:
        with suppress(BrokenPipeError):  # without it the kernel still signals the leaders
            self.watchdog.stdin.write(f"{group} {number:d}\n".encode())
            self.watchdog.stdin.flush()


def die_with(parent: int, number: int) -> Callable[[], None]:
    """What a process calls to get signal `number` when its parent dies, however it dies (Linux)."""

    def ask_the_kernel() -> None:
        libc.prctl(PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:
            os._exit(1)

    return ask_the_kernel
