"""Which networks may reach the console now? The table's, and on top of them those of the environment and the file.

HQ_NETWORKS and HQ_NETWORKS_FILE are for the first start and for emergencies: they need no console and no database. Every
process reads all three at most every four seconds. While the database is away, the table stands as it was read last.
"""

import logging
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock

from django.conf import settings
from django.db import DatabaseError, InterfaceError

from hqconsole.kernel import clock

from . import queries
from .notation import Net, sorted_out
from .sources import Address

log = logging.getLogger(__name__)
FRESH = timedelta(seconds=4)  # and a second for whoever was just let in, see kernel.short_way


def lines_of_file() -> list[str]:
    """The networks in the emergency file, as written; none where there is no such file. `#` begins a remark."""
    try:
        text = Path(settings.HQ_NETWORKS_FILE).read_text() if settings.HQ_NETWORKS_FILE else ""
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as trouble:
        log.error("HQ_NETWORKS_FILE cannot be read: %s", trouble)
        return []
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return [line for line in lines if line]


def outside_table() -> tuple[Net, ...]:
    """The networks of the environment and of the file; what is no network there admits nobody and is logged."""
    networks, rest = sorted_out([*settings.HQ_NETWORKS, *lines_of_file()])
    for text in rest:
        log.error("%r in HQ_NETWORKS or its file is no network and admits nobody.", text)
    return networks


def is_admitted(address: Address | None, networks: tuple[Net, ...]) -> bool:
    """Whether `address` may come in. Where there is no network at all, dev is open and every other environment closed."""
    if not networks:
        return settings.IS_DEV
    return address is not None and any(address in network for network in networks)


class Standing:
    """The rules as one process knows them."""

    def __init__(self):
        self.table: tuple[Net, ...] = ()
        self.outside: tuple[Net, ...] = ()
        self.read_at: datetime | None = None
        self.sees_table = False
        self.turn = Lock()

    def admits(self, address: Address | None) -> bool:
        self.keep_up()
        return is_admitted(address, self.table + self.outside)

    def keep_up(self) -> None:
        """Read the rules where they are older than four seconds. One thread does; others go by what is known, if anything."""
        if self.is_fresh() or not self.turn.acquire(blocking=self.read_at is None):
            return
        try:
            if not self.is_fresh():
                self.read()
        finally:
            self.turn.release()

    def is_fresh(self) -> bool:
        return self.read_at is not None and timedelta(0) <= clock.now() - self.read_at < FRESH

    def read(self) -> None:
        self.outside = outside_table()
        try:
            self.table = queries.networks_of_table()
            self.sees_table = True
        except (DatabaseError, InterfaceError) as trouble:
            self.sees_table = False
            log.warning("The table of networks cannot be read, the networks known last stand: %s", trouble)
        self.read_at = clock.now()


standing = Standing()
