import os
import re
import shutil
import subprocess
import sys

import pytest

from hqconsole.local.state import lock, made, owner_of
from hqconsole.local.troubles import Trouble


def test_a_second_start_on_the_same_directory_is_refused_and_names_the_first(place):
    first = re.escape(f"(process {os.getpid()})")

    with lock(made(place)), pytest.raises(Trouble, match=f"running already on .* {first}: .*HQ_STATE_DIR"):
        lock(place)


def test_the_lock_vanishes_with_a_killed_process(place):
    made(place)
    hold = f"from hqconsole.local import state; claim = state.lock(state.Path({str(place)!r})); print(flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        holder.stdout.readline()
        assert owner_of(place) == holder.pid
        holder.kill()

    with lock(place):
        assert owner_of(place) == os.getpid()


def test_nobody_runs_on_a_directory_that_was_left_in_order(place):
    lock(made(place)).close()

    assert owner_of(place) is None


def test_a_directory_that_cannot_be_made_is_refused_in_one_sentence(place):
    (place / "file").touch()

    with pytest.raises(Trouble, match=r"cannot be written .*set HQ_STATE_DIR"):
        made(place / "file" / "state")


def test_a_full_disk_is_refused_in_one_sentence(place, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**9, 10**9, 5 * 2**20))

    with pytest.raises(Trouble, match="Only 5 MB are free"):
        made(place)
