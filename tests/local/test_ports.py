import socket

import pytest

from hqconsole.local.ports import console_port, free_port
from hqconsole.local.troubles import Trouble


@pytest.fixture
def taken_port():
    with socket.create_server(("127.0.0.1", free_port(20000))) as listener:
        yield listener.getsockname()[1]


def test_a_taken_port_is_refused_naming_the_variable_that_changes_it(taken_port, monkeypatch):
    monkeypatch.setenv("HQ_PORT", str(taken_port))

    with pytest.raises(Trouble, match=f"Port {taken_port} is taken .*HQ_PORT=8500 make run"):
        console_port()


@pytest.mark.parametrize("nonsense", ["eighty", "0", "65536", "-1", "80.5"])
def test_a_port_that_is_none_is_refused(nonsense, monkeypatch):
    monkeypatch.setenv("HQ_PORT", nonsense)

    with pytest.raises(Trouble, match="is not a port"):
        console_port()


def test_the_search_passes_over_a_taken_port(taken_port):
    assert free_port(taken_port) > taken_port
