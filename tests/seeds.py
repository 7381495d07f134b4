"""How does a test change seed files? On a copy of a family's folder, which the family then reads instead of its own."""

import json
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import ModuleType

import pytest


def copied(seeds: ModuleType, place: Path, monkeypatch) -> Path:
    """A copy of the files that `seeds` reads; it reads the copy until the test ends."""
    copy = place / "seed"
    shutil.copytree(seeds.FOLDER, copy)
    monkeypatch.setattr(seeds, "read", partial(seeds.read, copy))
    return copy


def folder_of(seeds: ModuleType):
    """A fixture: the family's files in a place where a test may change them."""

    @pytest.fixture
    def folder(tmp_path, monkeypatch):
        return copied(seeds, tmp_path, monkeypatch)

    return folder


def edit(path: Path, change: Callable) -> None:
    """Change the content of a file in place."""
    content = json.loads(path.read_text("utf-8"))
    change(content)
    path.write_text(json.dumps(content), "utf-8")
