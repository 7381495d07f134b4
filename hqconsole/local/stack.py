"""In which order does the console come up? Databases, roles, tables, the demo world, then everything that runs."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
import redis

from . import product
from .keys import ROLES, kept_secrets, write_private
from .ports import console_port, free_port
from .postgres import Postgres, home_for
from .processes import PREPARATIONS, console
from .state import lock, made
from .supervisor import Supervisor
from .troubles import Trouble
from .valkey import Valkey
from .variables import DATABASE, Places, made_directory, variables

CONSOLE_BASE, IDENTITY_BASE, POSTGRES_BASE, VALKEY_BASE = 8400, 8480, 15432, 16379
PROGRESS = {
    "identity": "Preparing the demo sign-in.",
    "migrate": "Bringing the tables up to date.",
    "seed": "Preparing the demo world.",
}


@dataclass(frozen=True)
class Databases:
    """The embedded servers, None where DATABASE_URL or REDIS_URL names one that runs already."""

    postgres: Postgres | None
    valkey: Valkey | None

    @property
    def postgres_url(self) -> str:
        return self.postgres.url if self.postgres else os.environ["DATABASE_URL"]

    @property
    def redis_url(self) -> str:
        return self.valkey.url if self.valkey else os.environ["REDIS_URL"]

    def start(self, supervisor: Supervisor) -> None:
        """Start the embedded ones and see that the given ones answer. Raises Trouble where one does not."""
        for embedded in (self.postgres, self.valkey):
            if embedded:
                embedded.start(supervisor)
        if not self.postgres:
            see_that_postgres_answers(self.postgres_url)
        if not self.valkey:
            see_that_redis_answers(self.redis_url)


def run(directory: Path) -> None:
    """Run the console until interrupted. Raises Trouble where it cannot start."""
    began = time.monotonic()
    with databases_running(directory, console_port) as (supervisor, places):
        for process in PREPARATIONS:
            say(PROGRESS[process.name])
            supervisor.finish(process)
        say("Starting the console and its workers.")
        supervisor.start(*console(places.port, places.identity_port))
        say(f"\nHQ Console is ready after {time.monotonic() - began:.0f} seconds: {supervisor.variables['HQ_URL']}")
        say(f"Logs are in {supervisor.logs}. Ctrl-C stops everything.")
        try:
            supervisor.watch(say)
        finally:
            say("\nStopping.")


def run_databases(directory: Path) -> None:
    """Run only the databases until interrupted, and print what a shell needs to work with them."""
    with databases_running(directory, lambda: free_port(CONSOLE_BASE)) as (supervisor, _):
        say((directory / "environment").read_text().rstrip())
        say(f"# The databases run until Ctrl-C. In another shell: set -a; . {directory / 'environment'}; set +a")
        supervisor.watch(say)


@contextmanager
def databases_running(directory: Path, choose_port: Callable[[], int]) -> Iterator[tuple[Supervisor, Places]]:
    """Databases with roles and schemas, under a supervisor that knows the variables, in a locked directory."""
    with lock(made(directory)) as claim:
        port = choose_port()
        say(f"Starting the databases in {directory}.")
        secrets = kept_secrets(directory)
        databases = chosen_databases(directory, secrets)
        places = Places(databases.postgres_url, databases.redis_url, port, free_port(IDENTITY_BASE))
        known = variables(directory, secrets, places)
        write_private(directory / "environment", as_shell(known))
        with Supervisor(made_directory(directory / "logs"), known, claim=claim) as supervisor:
            databases.start(supervisor)
            make_roles_and_schemas(databases.postgres_url, {role: secrets[role] for role in ROLES})
            yield supervisor, places


def chosen_databases(directory: Path, secrets: dict[str, str]) -> Databases:
    postgres = valkey = None
    if not os.environ.get("DATABASE_URL"):
        home = home_for(directory, secrets["state"])
        postgres = Postgres(home, port=free_port(POSTGRES_BASE), password=secrets["postgres"])
    if not os.environ.get("REDIS_URL"):
        valkey = Valkey(directory / "valkey", port=free_port(VALKEY_BASE), password=secrets["redis"])
    return Databases(postgres, valkey)


def make_roles_and_schemas(postgres_url: str, passwords: dict[str, str]) -> None:
    """Bring roles, schemas and the stand-in product up to date. Raises Trouble where DATABASE_URL may not do that."""
    from hqconsole.bootstrap import (
        bootstrap,
    )  # it imports a family, which `stop` and the tests of this part do not need

    try:
        bootstrap(postgres_url, DATABASE, passwords)
        product.install(postgres_url, DATABASE)
    except psycopg.errors.InsufficientPrivilege as error:
        raise Trouble(f"DATABASE_URL must name an administrator who may create roles and databases: {error}") from error


def see_that_postgres_answers(url: str) -> None:
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.Error as error:
        raise Trouble(f"The PostgreSQL of DATABASE_URL does not answer: {error}") from error


def see_that_redis_answers(url: str) -> None:
    try:
        with redis.Redis.from_url(url, socket_timeout=5) as client:
            client.ping()
    except (redis.RedisError, ValueError) as error:
        raise Trouble(f"The Redis of REDIS_URL does not answer: {error}") from error


def as_shell(known: dict[str, str]) -> bytes:
    return "".join(f"{name}='{value}'\n" for name, value in known.items() if value).encode()


def say(line: str) -> None:
    """A line for the person at the keyboard, who may have closed the window meanwhile."""
    with suppress(OSError):
        print(line, flush=True)
