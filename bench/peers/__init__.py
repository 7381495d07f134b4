"""What do the usual libraries cost the writer? django-simple-history, django-auditlog and django-pghistory, beside ours.

They are no part of the console: those that it does not use anyway are installed for the run into the world's own directory,
and a process with settings of its own measures all of them and ours in turns, on equal tables.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from bench.measure import Row, at_most, seen
from bench.world import World

HERE = Path(__file__).parent
TABLES = {
    "django-simple-history": "bench.simple_order",
    "django-auditlog": "bench.auditlog_order",
    "django-pghistory": "bench.pghistory_order",
}


def beside_ours(world: World) -> list[Row]:
    """A1 and A2 of each. Nothing where they cannot be installed, which is said."""
    try:
        place = installed(world.directory / "peers")
    except (OSError, subprocess.CalledProcessError) as failed:
        print(f"The other libraries are not measured: {failed}", file=sys.stderr, flush=True)
        return []
    known = os.environ | world.variables | {"PYTHONPATH": str(place), "DJANGO_SETTINGS_MODULE": "bench.peers.settings"}
    done = subprocess.run([sys.executable, "-m", "bench.peers"], env=known, stdout=subprocess.PIPE, text=True, check=True)
    found = json.loads(done.stdout)
    values = {name: value for name, value, _unit in found}
    ratio = values["A1 ours: cpu / unaudited"] / values["A1 django-pghistory: cpu / unaudited"]
    return [*(seen(*each) for each in found), at_most(0.6, "A1 ours / django-pghistory: cpu", ratio, "x")]


def installed(place: Path) -> Path:
    """Where they are, installed by uv as their lock file says."""
    if not place.exists():
        uv = str(Path(sys.executable).with_name("uv"))
        locked = ("--quiet", "--no-deps", "--require-hashes", "--requirements", str(HERE / "wanted.lock"))
        subprocess.run([uv, "pip", "install", "--target", str(place), *locked], check=True)
    return place
