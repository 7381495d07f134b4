"""The environment and the emergency file admit on top of the table; a console without any network does not start."""

import pytest

from network import rules
from network.checks import somebody_is_admitted
from network.models import Network
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(guarded, tmp_path):
    guarded.HQ_NETWORKS_FILE = str(tmp_path / "networks")
    return tmp_path / "networks"


def complaints() -> list[str]:
    return [error.id for error in somebody_is_admitted(None)]


def opens(client, address: str) -> bool:
    rules.standing.read_at = None
    return client.get("/sign-in/", REMOTE_ADDR=address).status_code == 200


def test_environment_file_and_table_add_up(guarded, file, client):
    make.network("10.8.0.0/16")
    guarded.HQ_NETWORKS = ["192.0.2.0/24"]
    file.write_text("# in an emergency\n\n2001:db8::/32 # Muscat\n")

    assert all(opens(client, address) for address in ("10.8.0.9", "192.0.2.9", "2001:db8::9"))
    assert not opens(client, "203.0.113.7")


def test_the_file_is_read_while_the_console_runs(file, client):
    assert not opens(client, "10.8.0.9")

    file.write_text("10.8.0.9\n")

    assert opens(client, "10.8.0.9")


def test_a_line_that_is_no_network_admits_nobody_and_spoils_no_other(file, client):
    file.write_text("0.0.0.0/\n10.8.0.0/16\n*\n")

    assert opens(client, "10.8.0.9")
    assert not opens(client, "203.0.113.7")


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe10.8.0.0/16"])
def test_a_file_that_says_nothing_readable_admits_nobody(file, client, content):
    if content is not None:
        file.write_bytes(content)

    assert not opens(client, "10.8.0.9")


def test_a_directory_in_its_place_admits_nobody(guarded, tmp_path, client):
    guarded.HQ_NETWORKS_FILE = str(tmp_path)

    assert not opens(client, "10.8.0.9")


def test_without_any_network_the_console_does_not_start(guarded):
    assert complaints() == ["network.E003"]


def test_dev_starts_without(guarded):
    guarded.IS_DEV = True

    assert complaints() == []


def test_one_network_anywhere_is_enough(guarded, file):
    file.write_text("10.8.0.0/16")
    assert complaints() == []

    file.unlink()
    guarded.HQ_NETWORKS = ["10.8.0.0/16"]
    assert complaints() == []

    guarded.HQ_NETWORKS = []
    make.network("10.8.0.0/16")
    assert complaints() == []


def test_a_list_that_admits_everybody_is_refused(guarded):
    guarded.HQ_NETWORKS = ["10.8.0.0/16", "0.0.0.0/0"]

    assert complaints() == ["network.E002"]


def test_what_is_no_network_is_named(guarded):
    guarded.HQ_NETWORKS = ["10.8.0.0/16", "office"]

    assert "'office'" in somebody_is_admitted(None)[0].msg


def test_the_page_shows_what_the_environment_allows(guarded):
    guarded.HQ_NETWORKS = ["10.8.0.0/16"]

    page = make.client().get("/network/", REMOTE_ADDR="10.8.0.9").content.decode()

    assert "10.8.0.0/16" in page
    assert not Network.objects.exists()
