import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hqconsole.local.troubles import Trouble


def test_a_process_that_dies_at_start_is_named_with_its_last_lines(supervisor, program):
    failing = program("print('No key today.'); raise SystemExit(3)", name="sealer", is_ready=lambda: False)

    with pytest.raises(Trouble, match=r"sealer ended \(exit status 3\).*\n  No key today\."):
        supervisor.start(failing)


def test_a_step_that_fails_is_named_with_its_last_lines(supervisor, program):
    with pytest.raises(Trouble, match=r"migrate ended \(exit status 1\).*\n  no such table"):
        supervisor.finish(program("raise SystemExit('no such table')", name="migrate"))


def test_a_process_sees_only_the_variables_it_needs(supervisor, program, place):
    show = "import json, os; print(json.dumps(dict(os.environ)))"

    supervisor.finish(program(show, name="show", needs=("HQ_FIRST",), settings={"HQ_OWN": "3"}))

    seen = json.loads((place / "show.log").read_text())
    assert {name: seen.get(name) for name in ("HQ_FIRST", "HQ_SECOND", "HQ_OWN")} == {
        "HQ_FIRST": "1",
        "HQ_SECOND": None,
        "HQ_OWN": "3",
    }


def test_an_administrators_url_in_the_shell_reaches_no_process(supervisor, program, place, monkeypatch):
    monkeypatch.setenv("HQ_SECOND", "from the shell")

    supervisor.finish(program("import os; print(os.environ.get('HQ_SECOND'))", name="show"))

    assert (place / "show.log").read_text() == "None\n"


def test_the_newest_is_stopped_first(supervisor, program, place):
    diary = place / "diary"
    for name in ("database", "web"):
        code = (
            "import pathlib, signal, sys, time\n"
            f"note = lambda *_: (pathlib.Path({str(diary)!r}).open('a').write('{name} '), sys.exit())\n"
            "signal.signal(signal.SIGTERM, note)\n"
            f"pathlib.Path({str(place)!r}, '{name}').touch()\n"
            "time.sleep(60)"
        )
        supervisor.start(program(code, name=name, is_ready=(place / name).exists))

    supervisor.stop()

    assert diary.read_text() == "web database "


def test_a_process_that_ends_is_started_again_until_it_ends_too_often(supervisor, program, monkeypatch):
    monkeypatch.setattr("hqconsole.local.supervisor.DEATHS_PER_MINUTE", 1)
    said = []
    supervisor.start(program("raise SystemExit('out of ideas')", name="worker"))

    with pytest.raises(Trouble, match=r"worker ended .*\n  out of ideas"):
        supervisor.watch(said.append)

    assert [sentence.partition(";")[0] for sentence in said] == ["worker ended unexpectedly and is started again"]


def test_killing_the_supervisor_leaves_no_grandchild_behind(place):
    command = [sys.executable, "-m", "tests.local.supervisor_to_kill", place]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as supervisor:
        watchdog, *family = map(int, supervisor.stdout.readline().split())

        supervisor.kill()

    assert len(family) == 2
    assert gone(watchdog, *family)


def gone(*pids: int, seconds: float = 10) -> bool:
    """Whether all these processes end within some seconds."""
    deadline = time.monotonic() + seconds
    while any(map(runs, pids)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not any(map(runs, pids))


def runs(pid: int) -> bool:
    try:
        return " Z " not in Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
