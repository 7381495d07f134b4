"""Is the demo provider what it says: six people with five roles, one outsider, this machine and development only?"""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from hqconsole.local.identity.people import PEOPLE
from staff.claims import roles_in
from staff.providers import USUAL_WORDS


def test_all_five_roles_can_be_tried_and_so_can_the_refusal():
    assert {word for person in PEOPLE.values() for word in person.roles} == set(USUAL_WORDS)
    assert [person.sub for person in PEOPLE.values() if not roles_in(list(person.roles), USUAL_WORDS)] == ["outsider"]


def test_a_client_learns_only_what_its_scopes_cover():
    person = PEOPLE["super.admin"]

    assert person.claims({"openid"}) == {"sub": "super.admin"}
    assert person.claims({"openid", "roles"}) == {"sub": "super.admin", "roles": ["SUPER_ADMIN"]}


def prepared(directory, **changed) -> subprocess.CompletedProcess:
    """The provider's preparation, as `make run` starts it."""
    usual = {
        "HQ_ENV": "dev",
        "HQ_URL": "http://localhost:8400",
        "HQ_SECRET_KEY": "x" * 60,
        "HQ_OIDC_CLIENT_ID": "hq-console",
        "HQ_OIDC_CLIENT_SECRET": "secret",
        "HQ_OIDC_SERVER_URL": "http://localhost:8480",
        "HQ_IDENTITY_DIR": str(directory),
    }
    return subprocess.run(
        [sys.executable, "-m", "hqconsole.local.identity"],
        env=os.environ | usual | changed,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"HQ_ENV": "stage"}, "starts only where HQ_ENV is dev"),
        ({"HQ_ENV": "prod-hq"}, "starts only where HQ_ENV is dev"),
        ({"HQ_ENV": ""}, "Set HQ_ENV"),
        ({"HQ_OIDC_SERVER_URL": "https://sso.example"}, "serves this machine only"),
    ],
)
def test_it_starts_nowhere_but_in_development_on_this_machine(tmp_path, changed, complaint):
    start = prepared(tmp_path, **changed)

    assert start.returncode
    assert complaint in start.stderr


def test_people_from_before_roles_could_be_changed_get_theirs_and_changed_ones_are_kept(tmp_path):
    assert prepared(tmp_path).returncode == 0
    with closing(sqlite3.connect(tmp_path / "identity.sqlite3")) as kept, kept:
        kept.execute("DELETE FROM auth_user_groups")
        kept.execute("DELETE FROM auth_group")

    assert prepared(tmp_path).returncode == 0
    assert memberships(tmp_path) == sum(len(person.roles) for person in PEOPLE.values())

    with closing(sqlite3.connect(tmp_path / "identity.sqlite3")) as kept, kept:
        kept.execute("DELETE FROM auth_user_groups WHERE id = (SELECT min(id) FROM auth_user_groups)")
    assert prepared(tmp_path).returncode == 0
    assert memberships(tmp_path) == sum(len(person.roles) for person in PEOPLE.values()) - 1


def memberships(directory) -> int:
    with closing(sqlite3.connect(directory / "identity.sqlite3")) as kept:
        return kept.execute("SELECT count(*) FROM auth_user_groups").fetchone()[0]
