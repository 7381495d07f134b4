"""Where do the files of a test's exports go? Into a folder of its own."""

import pytest


@pytest.fixture
def files(settings, tmp_path):
    """An empty folder for files that people fetch."""
    default = settings.STORAGES["default"] | {"OPTIONS": {"location": tmp_path}}
    settings.STORAGES = settings.STORAGES | {"default": default}
    return tmp_path
