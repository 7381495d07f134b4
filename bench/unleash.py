"""How does Unleash answer the same question? Its server, as npm has it, beside ours: as many flags, on the same PostgreSQL.

It is no part of the console and is installed for the run into the world's own directory. Every second flag has a constraint of
some tenants, as some of ours have something of their own; all are on for nearly everybody, so that bodies are of one length.
"""

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from hqconsole.local.variables import on_database

from .world import World, any_port

PACKAGE = "unleash-server@7.5.1"
ADMIN, FRONTEND = "*:*.bench-admin", "default:development.bench-frontend"
PATH = "/api/frontend?userId="
NAMED = 20  # tenants in the constraint of a flag


@contextmanager
def unleash(world: World, flags: int, tenants: list[str]) -> Iterator[str | None]:
    """The address of a running server with so many flags; None where it cannot be installed, which is said."""
    try:
        place = installed(world.directory / "unleash")
    except (OSError, subprocess.CalledProcessError) as failed:
        print(f"Unleash is not measured: {failed}", file=sys.stderr, flush=True)
        yield None
        return
    port = any_port()
    with (world.directory / "logs" / "unleash.log").open("w") as log:
        server = subprocess.Popen(
            ["node", str(place / "node_modules/unleash-server/dist/server.js")],
            env=os.environ | settings_of(world, port),
            stdout=log,
            stderr=log,
        )
        try:
            url = f"http://127.0.0.1:{port}"
            wait_for(url, server)
            fill(url, flags, tenants)
            yield url
        finally:
            server.terminate()
            server.wait()


def installed(place: Path) -> Path:
    if not place.exists():
        place.mkdir(parents=True)
        subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(place), PACKAGE], check=True)
    return place


def settings_of(world: World, port: int) -> dict[str, str]:
    with psycopg.connect(world.postgres_url, autocommit=True) as admin:
        admin.execute("DROP DATABASE IF EXISTS unleash WITH (FORCE)")
        admin.execute("CREATE DATABASE unleash")
    tokens = {"INIT_ADMIN_API_TOKENS": ADMIN, "INIT_FRONTEND_API_TOKENS": FRONTEND}
    quiet = {"LOG_LEVEL": "error", "CHECK_VERSION": "false", "NODE_ENV": "production"}
    return (
        tokens | quiet | {"PORT": str(port), "DATABASE_URL": on_database(world.postgres_url, "unleash"), "DATABASE_SSL": "false"}
    )


def wait_for(url: str, server: subprocess.Popen) -> None:
    while server.poll() is None:
        try:
            urllib.request.urlopen(f"{url}/health")
            return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("Unleash ended before it answered; its log says why.")


def fill(url: str, flags: int, tenants: list[str]) -> None:
    for number in range(flags):
        name = f"flag-{number}"
        path = f"/api/admin/projects/default/features/{name}/environments/development"
        some = tenants[number * NAMED : (number + 1) * NAMED]
        constraint = {"contextName": "userId", "operator": "IN", "values": some, "inverted": True}
        post(url, "/api/admin/projects/default/features", {"name": name, "type": "release"})
        post(url, f"{path}/strategies", {"name": "default", "constraints": [constraint] if number % 2 and some else []})
        post(url, f"{path}/on", {})


def post(url: str, path: str, facts: dict) -> None:
    headers = {"Authorization": ADMIN, "Content-Type": "application/json"}
    urllib.request.urlopen(urllib.request.Request(f"{url}{path}", json.dumps(facts).encode(), headers)).read()
