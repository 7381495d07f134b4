"""What do we measure on? The embedded servers as `make run` starts them, durable, with a fresh database per benchmark.

One difference: PostgreSQL notes when each transaction committed, or nobody could say how long a change waited for its seal.
HQ_BENCH_KEPT names a directory whose servers and databases outlive the run: what takes long to fill is then filled once.
"""

import os
import random
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from audit.checkpoints import Store, load_key
from audit.sealer import Sealer
from audit.vault import keyring_of
from hqconsole.local.keys import ROLES, kept_secrets
from hqconsole.local.ports import free_port
from hqconsole.local.postgres import Postgres, home_for
from hqconsole.local.processes import CONSOLE, EVERY_ROLE, Process, console, python
from hqconsole.local.stack import make_roles_and_schemas
from hqconsole.local.supervisor import Supervisor
from hqconsole.local.valkey import Valkey
from hqconsole.local.variables import DATABASE, ROLE_URLS, Places, made_directory, on_database, variables

KEPT = os.environ.get("HQ_BENCH_KEPT")
PREPARATIONS = (
    Process("migrate", python("manage.py", "migrate", "--database", "owner", "-v0"), CONSOLE + EVERY_ROLE),
    Process("seed", python("manage.py", "seed", "--without-demo"), CONSOLE + EVERY_ROLE),
)


@dataclass
class World:
    """Running servers and the variables that lead to the benchmark's own database."""

    directory: Path
    postgres_url: str
    variables: dict[str, str]
    servers: Supervisor
    name: str = DATABASE

    @contextmanager
    def database(self, name: str) -> Iterator[None]:
        """A copy of the migrated and seeded database, which all variables and Django lead to; dropped afterwards unless kept."""
        from django.core.management import call_command

        with psycopg.connect(self.postgres_url, autocommit=True) as admin:
            if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                # a database's own settings stay behind in a copy; nothing of ours is among them
                admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(DATABASE)))
        self.lead_to(name)
        call_command("migrate", database="owner", verbosity=0)  # a kept one may be older than the code
        try:
            yield
        finally:
            self.lead_to(DATABASE)
            if not KEPT:
                with psycopg.connect(self.postgres_url, autocommit=True) as admin:
                    admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def lead_to(self, name: str) -> None:
        from django.db import connections

        self.name = name
        self.variables |= {each: on_database(self.variables[each], name) for each in ROLE_URLS}
        self.variables["HQ_CHECKPOINT_DIR"] = str(made_directory(self.directory / "checkpoints" / name))
        for connection in connections.all():
            connection.close()
            connection.settings_dict["NAME"] = name

    def connect(self, variable: str) -> psycopg.Connection:
        """A connection of its own, as the role whose URL is in `variable`."""
        return psycopg.connect(self.variables[variable], autocommit=True)

    def administrator(self) -> psycopg.Connection:
        return psycopg.connect(on_database(self.postgres_url, self.name), autocommit=True)

    @property
    def store(self) -> Store:
        return Store(self.variables["HQ_CHECKPOINT_DIR"])

    @contextmanager
    def sealer(self) -> Iterator[Sealer]:
        with self.connect("HQ_SEALER_DATABASE_URL") as connection:
            key, keyring = load_key(self.variables["HQ_CHECKPOINT_KEY_FILE"]), keyring_of(self.variables["HQ_LEDGER_KEYS"])
            yield Sealer(connection, key, self.store, keyring)

    def seal_everything(self) -> None:
        with self.sealer() as sealer:
            while sealer.seal():
                pass

    @contextmanager
    def processes(self, *names: str) -> Iterator[Supervisor]:
        """Those processes of the console that are named, as `make run` starts them, on the benchmark's database."""
        with Supervisor(self.directory / "logs", self.variables) as supervisor:
            supervisor.start(*(each for each in console(port=0, identity_port=0) if each.name in names))
            yield supervisor


@contextmanager
def running_world() -> Iterator[World]:
    """Start everything in a temporary directory; on the way out stop it and remove the directory, unless it is kept."""
    directory = made_directory(Path(KEPT)) if KEPT else Path(tempfile.mkdtemp(prefix="hq-bench-"))
    try:
        secrets = kept_secrets(directory)
        home = home_for(directory, directory.name)
        settings = {"track_commit_timestamp": "on"}
        postgres = Postgres(home, port=any_port(), password=secrets["postgres"], settings=settings)
        valkey = Valkey(directory / "valkey", port=any_port(), password=secrets["redis"])
        known = variables(directory, secrets, Places(postgres.url, valkey.url, port=any_port(), identity_port=any_port()))
        with Supervisor(made_directory(directory / "logs"), known) as supervisor:
            postgres.start(supervisor)
            valkey.start(supervisor)
            make_roles_and_schemas(postgres.url, {role: secrets[role] for role in ROLES})
            for process in PREPARATIONS:
                supervisor.finish(process)
            set_up_django(known)
            print(f"The world is ready in {directory}.", file=sys.stderr, flush=True)
            yield World(directory, postgres.url, dict(known), supervisor)
    finally:
        if not KEPT:
            shutil.rmtree(directory, ignore_errors=True)


def any_port() -> int:
    """A free port, searched from a random start: tests and consoles may start beside us."""
    return free_port(random.randrange(20000, 32000))


def set_up_django(known: dict[str, str]) -> None:
    os.environ |= known | {"DJANGO_SETTINGS_MODULE": "hqconsole.settings"}
    import django

    django.setup()
