"""In which world may a test do whatever it wants, as somebody does who means harm?"""

import pytest

from tests.staff.provider import bent_provider


@pytest.fixture
def provider(settings):
    """An identity provider that answers."""
    with bent_provider() as (settings.HQ_PROVIDER, _bent):
        yield


@pytest.fixture
def furnished_world(committed_db, provider, settings, tmp_path, monkeypatch):
    """A database, a folder for files and an identity provider of this test's own; a Fuzzer furnishes it."""
    settings.HQ_EMERGENCY_ACCESS = True
    default = settings.STORAGES["default"] | {"OPTIONS": {"location": tmp_path}}
    settings.STORAGES = settings.STORAGES | {"default": default}
    monkeypatch.setattr("hqconsole.kernel.queue.ring", lambda *_: None)
