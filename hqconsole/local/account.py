"""As whom does PostgreSQL run? It refuses root, so root lends it an account without rights."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Account:
    """A user and group of the operating system."""

    uid: int
    gid: int

    @property
    def options(self) -> dict:
        """How subprocess starts something as this account."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def can_run(self, *command: str | Path) -> bool:
        try:
            return subprocess.run(command, cwd="/", capture_output=True, **self.options).returncode == 0
        except OSError:
            return False

    def can_enter(self, directory: Path) -> bool:
        return self.can_run("test", "-x", directory)

    def own(self, path: Path) -> None:
        os.chown(path, self.uid, self.gid)


def lent_account(files: Path) -> Account | None:
    """Whom a server with these files runs as: their owner, else `postgres` or `nobody`. None unless we are root."""
    if os.geteuid() != 0:
        return None
    if files.exists() and files.stat().st_uid:
        return Account(files.stat().st_uid, files.stat().st_gid)
    for name in ("postgres", "nobody"):
        try:
            known = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(known.pw_uid, known.pw_gid)
    return Account(65534, 65534)
