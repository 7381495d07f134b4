import os
import signal
import socket
import subprocess
import sys

import pytest

from hqconsole.local.ports import free_port
from tests.local.test_supervisor import gone


def command(place, *arguments, **variables):
    environment = {"HQ_STATE_DIR": str(place), "DATABASE_URL": "", "REDIS_URL": ""}
    return subprocess.Popen(
        [sys.executable, "-m", "hqconsole.local", *arguments],
        env=os.environ | environment | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def services(place):
    """Embedded databases of their own, up."""
    with command(place, "services") as running:
        for line in running.stdout:
            if "until Ctrl-C" in line:
                break
        yield running
        running.send_signal(signal.SIGTERM)


def postmaster(place) -> int:
    return int((place / "postgres" / "data" / "postmaster.pid").read_text().split()[0])


def test_a_signal_stops_the_databases_in_order(services, place):
    postgres = postmaster(place)

    services.send_signal(signal.SIGINT)

    assert services.wait(20) == 0
    assert gone(postgres)
    assert "database system is shut down" in (place / "logs" / "postgres.log").read_text()


def test_a_kill_leaves_no_database_behind(services, place):
    postgres = postmaster(place)

    services.kill()

    assert gone(postgres)


def test_stop_stops_what_runs(services, place):
    assert command(place, "stop").wait(20) == 0
    assert services.wait(20) == 0


def test_stop_says_when_nothing_runs(place):
    stop = command(place, "stop")

    _, complaint = stop.communicate(timeout=20)

    assert (stop.returncode, complaint) == (1, f"No console runs on {place}.\n")


def test_run_on_a_taken_port_says_which_variable_changes_it(place):
    with socket.create_server(("127.0.0.1", free_port(21000))) as listener:
        run = command(place, "run", HQ_PORT=str(listener.getsockname()[1]))

        _, complaint = run.communicate(timeout=20)

    assert run.returncode == 1
    assert complaint.endswith("choose another one, as in `HQ_PORT=8500 make run`.\n")
