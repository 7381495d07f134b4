"""Which database does a test get? Its worker's own clone of one migrated and seeded database, as the role hq_app.

`db` is rolled back after the test. `committed_db` is a clone for one test alone, with real commits and all roles.
"""

import itertools
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connections
from limits import RateLimitItemPerMinute

from hqconsole.kernel import clock
from network import rules
from plans.ofrep.hearing import hearing
from tests import services
from tests.stack import running_stack

ROOT = Path(__file__).parent.parent
numbers = itertools.count(1)


@pytest.hookimpl(wrapper=True)  # before pytest chooses by marks
def pytest_collection_modifyitems(items):
    """Whatever needs the whole console is marked, so that one process runs it all with one console."""
    for item in items:
        if "stack" in item.fixturenames:
            item.add_marker(pytest.mark.stack)
    return (yield)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker):
    """Migrate and seed once for all workers, then give this worker a clone."""
    mine = settings.DATABASES["default"]["NAME"]
    services.prepare_template(ROOT)
    services.clone(mine)
    yield
    with django_db_blocker.unblock():
        close_connections()
    services.drop(mine)


@pytest.fixture
def committed_db(django_db_setup, django_db_blocker):
    """A database of this test's own: every role may connect, commits are real. Yields its name."""
    before = settings.DATABASES["default"]["NAME"]
    name = f"{before}_{next(numbers)}"
    services.clone(name)
    with django_db_blocker.unblock():
        point_connections_at(name)
        yield name
        hearing.stop()
        point_connections_at(before)
    services.drop(name)


@pytest.fixture(scope="session")
def stack():
    """The whole running console, started by the first test that asks for it."""
    with running_stack() as stack:
        yield stack


def point_connections_at(name: str) -> None:
    for connection in connections.all():
        connection.close()
        connection.settings_dict["NAME"] = name


def close_connections() -> None:
    for connection in connections.all():
        connection.close()


@pytest.fixture(autouse=True)
def known_networks(monkeypatch):
    """No rule, and no look at the table, which comes every four seconds: no test pays for it by chance. The gate's own do."""
    standing = rules.Standing()
    standing.read_at = clock.now()
    monkeypatch.setattr(rules, "standing", standing)


@pytest.fixture(autouse=True)
def no_earlier_guesses(monkeypatch):
    """Wrong keys and sign-ins are counted by address, and all tests have the same one: each begins with none."""
    counter = RateLimitItemPerMinute(settings.KEY_GUESSES_PER_MINUTE, namespace=f"key_guesses_{uuid4().hex}")
    monkeypatch.setattr("staff.limits.GUESSES", counter)
    counter = RateLimitItemPerMinute(settings.SIGN_INS_PER_MINUTE, namespace=f"sign_ins_{uuid4().hex}")
    monkeypatch.setattr("staff.limits.SIGN_INS", counter)
