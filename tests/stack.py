"""What is the whole running console to a test? The processes of `make run`, on servers, ports and files of their own.

Beat and the traffic simulator stay out: nothing a journey looks at waits for the clock or for invented orders.
"""

import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import redis
from psycopg import sql

from hqconsole.local.keys import ROLES
from hqconsole.local.postgres import Postgres, home_for
from hqconsole.local.processes import CONSOLE, PREPARATIONS, Process, console, python
from hqconsole.local.stack import make_roles_and_schemas
from hqconsole.local.supervisor import Child, Supervisor
from hqconsole.local.valkey import Valkey
from hqconsole.local.variables import DATABASE, Places, made_directory, on_database, variables
from tests.services import SECRETS, any_port, new_directory

LEFT_OUT = {"beat", "traffic"}
PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Stack:
    """A running console and the faults one can give it. Its database is reached as the administrator."""

    supervisor: Supervisor
    postgres_url: str

    @property
    def url(self) -> str:
        """Where a browser finds it."""
        return self.supervisor.variables["HQ_URL"]

    def stop(self, name: str) -> None:
        """Stop a process in order; nobody starts it again before `mend`."""
        child = self._child(name)
        child.popen.send_signal(child.process.stop_signal)
        child.popen.wait(PATIENCE_SECONDS)

    def kill(self, name: str) -> None:
        """End a process and its children at once, as a crash would."""
        child = self._child(name)
        os.killpg(child.popen.pid, signal.SIGKILL)
        child.popen.wait(PATIENCE_SECONDS)

    @contextmanager
    def paused(self, name: str) -> Iterator[None]:
        """Let a process and its children do nothing meanwhile, as if they were busy with something else."""
        group = self._child(name).popen.pid
        os.killpg(group, signal.SIGSTOP)
        try:
            yield
        finally:
            os.killpg(group, signal.SIGCONT)

    def mend(self) -> None:
        """Start again whatever has ended, as `make run` does within half a second, and wait until all of it is ready.

        Deaths before this fault are forgotten: here they do not mean that something ends again and again.
        """
        for child in self._children():
            child.deaths.clear()
        self.supervisor.revive(print)
        wait_until(lambda: all(child.process.is_ready() for child in self._children()), "the console is ready again")

    def restart(self, name: str) -> None:
        self.stop(name)
        self.mend()

    def command(self, name: str, *arguments: str) -> str:
        """Run a command of the console, as whoever has access to the server does; what it prints."""
        process = Process(name, python("manage.py", name, *arguments), needs=CONSOLE)
        self.supervisor.finish(process)
        return (self.supervisor.logs / f"{name}.log").read_text()

    @contextmanager
    def set_up(self, **variables: str) -> Iterator[None]:
        """Let the web processes run with these variables meanwhile."""
        os.environ.update(variables)
        self.restart("web")
        try:
            yield
        finally:
            for name in variables:
                del os.environ[name]
            self.restart("web")

    def flush_redis(self) -> None:
        """Let Redis forget everything it was told."""
        with redis.Redis.from_url(self.supervisor.variables["REDIS_URL"]) as client:
            client.flushall()

    def fetch(self, query: str, *values) -> list[tuple]:
        """Rows of the console's database."""
        with self.connection() as connection:
            return connection.execute(query, values).fetchall()

    def execute(self, statement: str, *values) -> None:
        with self.connection() as connection:
            connection.execute(statement, values)

    @contextmanager
    def locked(self, table: str) -> Iterator[None]:
        """Let nobody write a table meanwhile: whoever wants to, waits."""
        with self.connection() as connection:
            connection.execute(sql.SQL("LOCK TABLE {} IN SHARE MODE").format(sql.Identifier(table)))
            yield

    def connection(self) -> psycopg.Connection:
        return psycopg.connect(self.postgres_url, options="-c search_path=hq,public")

    def _children(self) -> list[Child]:
        return [child for batch in self.supervisor.batches for child in batch]

    def _child(self, name: str) -> Child:
        return next(child for child in self._children() if child.process.name == name)


@contextmanager
def running_stack() -> Iterator[Stack]:
    """A console with the demo world, until the block ends; where pytest is killed, the supervisor's watchdog ends it."""
    directory = new_directory("hq-stack")
    try:
        yield from started(directory)
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def started(directory: Path) -> Iterator[Stack]:
    postgres = Postgres(home_for(directory, directory.name), port=any_port(), password=SECRETS["postgres"], durable=False)
    valkey = Valkey(directory / "valkey", port=any_port(), password=SECRETS["redis"], durable=False)
    places = Places(postgres.url, valkey.url, port=any_port(), identity_port=any_port())
    known = variables(directory, SECRETS, places)
    with Supervisor(made_directory(directory / "logs"), known) as supervisor:
        postgres.start(supervisor)
        valkey.start(supervisor)
        make_roles_and_schemas(postgres.url, {role: SECRETS[role] for role in ROLES})
        for process in PREPARATIONS:
            supervisor.finish(process)
        supervisor.start(*(each for each in console(places.port, places.identity_port) if each.name not in LEFT_OUT))
        yield Stack(supervisor, on_database(postgres.url, DATABASE))


def wait_until(holds: Callable[[], bool], what: str) -> None:
    """Wait for a condition outside the browser. Raises TimeoutError, saying what was waited for."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(f"Waited {PATIENCE_SECONDS} seconds until {what}.")
        time.sleep(0.05)
