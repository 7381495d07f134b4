import os
import subprocess

import psycopg
import pytest

from hqconsole.local.variables import DATABASE, ROLE_URLS, on_database
from tests import services
from tests.services import ADMINISTRATOR, clone, drop, point_environment_at


@pytest.fixture
def template(monkeypatch):
    """A database to copy, and an environment that is put back afterwards."""
    for name in ROLE_URLS:
        monkeypatch.setenv(name, os.environ[name])
    with psycopg.connect(os.environ[ADMINISTRATOR], autocommit=True) as admin:
        admin.execute("CREATE DATABASE services_template")
    with psycopg.connect(os.environ[ADMINISTRATOR], dbname="services_template") as admin:
        admin.execute("CREATE TABLE kept AS SELECT 1 AS one; GRANT SELECT ON kept TO hq_app")
    yield "services_template"
    drop("services_copy")
    drop("services_template")


def test_each_role_signs_in_to_the_database_of_the_tests():
    for name, role in ROLE_URLS.items():
        with psycopg.connect(on_database(os.environ[name], DATABASE)) as connection:
            assert connection.info.user == role


def test_a_clone_has_what_its_template_had_for_the_same_roles(template):
    clone("services_copy", template=template)
    point_environment_at("services_copy")

    with psycopg.connect(os.environ["HQ_APP_DATABASE_URL"]) as connection:
        assert connection.info.dbname == "services_copy"
        assert connection.execute("SELECT one FROM kept").fetchone() == (1,)


def test_dropping_what_does_not_exist_is_no_fault():
    drop("services_never_made")


def test_the_tests_run_on_a_server_of_their_own():
    assert "127.0.0.1" in os.environ[ADMINISTRATOR]
    assert os.environ["HQ_APP_DATABASE_URL"].rpartition("/")[2].startswith(DATABASE)


def test_servers_get_a_directory_in_memory_and_what_a_killed_run_left_there_goes(tmp_path, monkeypatch):
    monkeypatch.setattr(services, "MEMORY", tmp_path)
    monkeypatch.setattr(services, "ROOM", 0)
    ended = subprocess.Popen(["true"])
    ended.wait()
    left, running, foreign = (tmp_path / f"hq-tests-{name}" for name in (f"{ended.pid}-a", f"{os.getpid()}-b", "c"))
    for each in (left, running, foreign):
        each.mkdir()

    made = services.new_directory("hq-tests")

    assert set(tmp_path.iterdir()) == {made, running, foreign}


def test_where_memory_has_no_room_the_disk_is_used(tmp_path, monkeypatch):
    monkeypatch.setattr(services, "MEMORY", tmp_path)
    monkeypatch.setattr(services, "ROOM", 2**80)

    made = services.new_directory("hq-tests")
    made.rmdir()

    assert made.parent != tmp_path
