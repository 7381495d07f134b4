"""What the tests of the embedded stack share: a place for files, and supervisors with short-lived processes."""

import shutil
import sys
import tempfile
from pathlib import Path

import pytest

from hqconsole.local.processes import Process
from hqconsole.local.supervisor import Supervisor


@pytest.fixture
def place():
    """A directory an account without rights can reach, which pytest's own is not for root."""
    directory = Path(tempfile.mkdtemp(prefix="hq-local-"))
    yield directory
    shutil.rmtree(directory)


@pytest.fixture
def supervisor(place):
    with Supervisor(place, variables={"HQ_FIRST": "1", "HQ_SECOND": "2"}) as supervisor:
        yield supervisor


@pytest.fixture
def program():
    """Make a process of a few lines of Python."""

    def make(code: str, name: str = "dummy", **options) -> Process:
        return Process(name, (sys.executable, "-c", code), **options)

    return make
