"""Which servers do the tests use? Throw-away PostgreSQL and Valkey of their own, up before Django reads its settings.

A pytest plugin: `-p tests.services`. The controller starts the servers; xdist's workers inherit its environment.
"""

import atexit
import os
import random
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from audit.checkpoints import Store, load_key
from audit.sealer import Sealer
from audit.vault import keyring_of
from hqconsole.local.keys import NAMES, ROLES
from hqconsole.local.ports import free_port
from hqconsole.local.postgres import Postgres, home_for
from hqconsole.local.stack import make_roles_and_schemas
from hqconsole.local.supervisor import Supervisor
from hqconsole.local.troubles import Trouble
from hqconsole.local.valkey import Valkey
from hqconsole.local.variables import DATABASE, ROLE_URLS, Places, made_directory, on_database, variables

MEMORY, ROOM = Path("/dev/shm"), 2 * 1024**3
ADMINISTRATOR = "HQ_TEST_ADMIN_DATABASE_URL"
SECRETS = {name: f"only-for-tests-{name}-0123456789-0123456789-0123456789" for name in NAMES}


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    try:
        if ADMINISTRATOR not in os.environ:
            start_services()
    except Trouble as trouble:
        raise pytest.UsageError(str(trouble)) from trouble
    point_environment_at(f"{DATABASE}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}")


def start_services() -> None:
    """Start both servers until this process ends and export the variables. Raises Trouble where one fails."""
    directory = new_directory("hq-tests")
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    postgres = Postgres(
        home_for(directory, directory.name),
        port=any_port(),
        password=SECRETS["postgres"],
        settings={"max_connections": "200"},
        durable=False,
    )
    valkey = Valkey(directory / "valkey", port=any_port(), password=SECRETS["redis"], durable=False)
    known = variables(directory, SECRETS, Places(postgres.url, valkey.url, port=any_port(), identity_port=any_port()))
    supervisor = Supervisor(made_directory(directory / "logs"), known).__enter__()
    atexit.register(supervisor.__exit__)
    postgres.start(supervisor)
    valkey.start(supervisor)
    make_roles_and_schemas(postgres.url, {role: SECRETS[role] for role in ROLES})
    os.environ |= known | {ADMINISTRATOR: postgres.url}


def new_directory(name: str) -> Path:
    """An empty directory for servers: in memory where there is room, for a database is copied there with a tenth of the work.

    What a killed run left behind in memory is removed: it would stay until the machine starts anew.
    """
    for left in MEMORY.glob(f"{name}-*-*"):
        if not Path("/proc", left.name.split("-")[2]).exists():
            shutil.rmtree(left, ignore_errors=True)
    has_room = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    return Path(tempfile.mkdtemp(prefix=f"{name}-{os.getpid()}-", dir=MEMORY if has_room else None))


def any_port() -> int:
    """A free port, searched from a random start so that two test runs on one machine do not meet."""
    return free_port(random.randrange(20000, 32000))


def clone(name: str, template: str = DATABASE) -> None:
    """Copy a database, which nobody may use meanwhile. Settings and grants of the database itself stay behind."""
    with alone_at_server() as admin:
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
        admin.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))


def drop(name: str) -> None:
    """Remove a database with whoever is connected to it; one that does not exist is no fault."""
    with alone_at_server() as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def point_environment_at(database: str) -> None:
    """Make every role's URL lead to this database, for settings that are read afterwards."""
    for name in ROLE_URLS:
        os.environ[name] = on_database(os.environ[name], database)


@contextmanager
def alone_at_server():
    """The administrator's connection, one worker at a time: two copies of one template would disturb each other."""
    with psycopg.connect(os.environ[ADMINISTRATOR], autocommit=True) as admin:
        admin.execute("SELECT pg_advisory_lock(hashtext('tests.services'))")
        yield admin


def prepare_template(root: Path) -> None:
    """Migrate, seed and seal the database that all others are cloned from; the first worker to come does it."""
    with alone_at_server() as admin:
        if admin.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [DATABASE]
        ).fetchone()[0]:
            return
        known = {name: on_database(os.environ[name], DATABASE) for name in ROLE_URLS}
        for command in (["manage.py", "migrate", "--database", "owner", "-v0"], ["manage.py", "seed", "--without-demo"]):
            subprocess.run([sys.executable, *command], cwd=root, env=os.environ | known, check=True)
        seal_everything(known["HQ_SEALER_DATABASE_URL"])
        admin.execute(sql.SQL("COMMENT ON DATABASE {} IS 'ready'").format(sql.Identifier(DATABASE)))


def seal_everything(url: str) -> None:
    """Move the whole inbox into the chain, as the sealer does."""
    with psycopg.connect(url, autocommit=True) as connection:
        key, store = load_key(os.environ["HQ_CHECKPOINT_KEY_FILE"]), Store(os.environ["HQ_CHECKPOINT_DIR"])
        sealer = Sealer(connection, key, store, keyring_of(os.environ["HQ_LEDGER_KEYS"]))
        while sealer.seal():
            pass


def administrator_on(database: str) -> str:
    """The administrator's URL to one database."""
    return on_database(os.environ[ADMINISTRATOR], database)


def role_url(name: str, database: str) -> str:
    """The URL in variable `name`, leading to another database."""
    return on_database(os.environ[name], database)
