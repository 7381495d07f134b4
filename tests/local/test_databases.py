import os

import psycopg
import pytest
import redis

from hqconsole.local.ports import free_port
from hqconsole.local.postgres import Postgres, home_for
from hqconsole.local.troubles import Trouble
from hqconsole.local.valkey import Valkey
from tests.services import any_port


@pytest.fixture
def postgres(place):
    return Postgres(home_for(place, "test"), port=any_port(), password="secret", durable=False)


def test_postgres_remembers_what_it_was_told_before_a_restart(postgres, supervisor):
    postgres.start(supervisor)
    with psycopg.connect(postgres.url) as admin:
        admin.execute("CREATE TABLE kept AS SELECT 'رسالة' AS text")

    supervisor.stop()
    postgres.start(supervisor)

    with psycopg.connect(postgres.url) as admin:
        assert admin.execute("SELECT text FROM kept").fetchone() == ("رسالة",)


def test_postgres_refuses_a_wrong_password(postgres, supervisor):
    postgres.start(supervisor)

    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(postgres.url.replace("secret", "guess"))


def test_a_pid_file_left_by_a_power_cut_does_not_keep_postgres_from_starting(postgres, supervisor):
    postgres.start(supervisor)
    supervisor.stop()
    someone_else = os.getpid()
    (postgres.data / "postmaster.pid").write_text(f"{someone_else}\n{postgres.data}\n")

    postgres.start(supervisor)

    assert postgres.accepts_connections()


def test_half_a_cluster_left_by_a_power_cut_is_made_anew(postgres, supervisor):
    (postgres.home / "data.new").mkdir()
    (postgres.home / "data.new" / "PG_VERSION").write_text("18")

    postgres.start(supervisor)

    assert postgres.accepts_connections()


def test_a_cluster_of_another_version_is_refused_in_one_sentence(postgres, supervisor):
    postgres.start(supervisor)
    supervisor.stop()
    (postgres.data / "PG_VERSION").write_text("12")

    with pytest.raises(Trouble, match=r"made by PostgreSQL 12.*HQ_PG_BIN"):
        postgres.start(supervisor)


def test_a_directory_without_a_server_is_refused_in_one_sentence(place, monkeypatch):
    monkeypatch.setenv("HQ_PG_BIN", str(place))

    with pytest.raises(Trouble, match=r"HQ_PG_BIN is .* has no PostgreSQL"):
        Postgres(place, port=free_port(20000), password="secret")


def test_valkey_remembers_and_answers_only_with_its_password(place, supervisor):
    valkey = Valkey(place / "valkey", port=any_port(), password="secret")
    valkey.start(supervisor)
    with redis.Redis.from_url(valkey.url) as client:
        client.set("kept", "yes")

    supervisor.stop()
    valkey.start(supervisor)

    with redis.Redis.from_url(valkey.url) as client:
        assert client.get("kept") == b"yes"
    assert not Valkey(valkey.home, port=valkey.port, password="guess").answers()
