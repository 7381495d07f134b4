"""Rules about the files themselves: rooms alike, no index hosts, no machine paths, nothing that reads outside the project."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FAMILIES = ["staff", "network", "approvals", "audit", "tenants", "plans", "workflows", "catalogs", "jobs"]
FORBIDDEN_ROOMS = {"utils", "helpers", "services", "managers", "handlers", "signals", "common", "misc"}


def tracked() -> list[Path]:
    names = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    return [ROOT / name for name in names.splitlines() if (ROOT / name).is_file()]


TEXTS = [
    path
    for path in tracked()
    if path.suffix in {".py", ".html", ".md", ".toml", ".lock", ".yml", ".sql", ".css", ".js", ".json", ""}
]
PYTHON = [path for path in tracked() if path.suffix == ".py" and "migrations" not in path.parts]
OUTSIDE = [
    re.compile(r"https?://[^\s\"']*(?:pypi|pythonhosted|npmjs|/simple/)"),
    re.compile(r"--(?:extra-)?index-url|index-strategy|trusted-host"),
    re.compile(r"(?<![\w.])/(?:work|root|home)/\w+"),
    re.compile(r"\.\./" + "shared"),
]


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_names_a_package_index_or_a_machine(path):
    text = path.read_text("utf-8")
    assert not [pattern.pattern for pattern in OUTSIDE if pattern.search(text)] or path == Path(__file__)


def test_every_test_that_a_document_names_is_there():
    named = {name for path in (ROOT / "docs").rglob("*.md") for name in re.findall(r"\btest_\w+", path.read_text("utf-8"))}
    there = {path.stem for path in PYTHON}
    there |= {name for path in PYTHON if "tests" in path.parts for name in re.findall(r"def (test_\w+)", path.read_text("utf-8"))}

    assert len(named) > 50
    assert named - there == set()


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_has_the_same_rooms(family):
    rooms = {path.stem for path in (ROOT / family).glob("*.py")} | {
        path.name for path in (ROOT / family).iterdir() if path.is_dir()
    }
    assert {"models", "queries", "actions", "apps"} <= rooms
    assert not rooms & FORBIDDEN_ROOMS


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_module_opens_with_what_it_answers(path):
    if path.name in {"__init__.py", "apps.py", "urls.py"} or path.name.startswith("test_"):
        return
    assert ast.get_docstring(ast.parse(path.read_text("utf-8")))


@pytest.mark.parametrize(
    "path", [path for path in PYTHON if "tests" not in path.parts], ids=lambda path: str(path.relative_to(ROOT))
)
def test_no_function_is_longer_than_a_screen(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno - node.lineno <= 40, f"{path.name}: {node.name}"


def test_every_migration_can_be_reversed():
    for path in ROOT.glob("*/migrations/0*.py"):
        text = path.read_text("utf-8")
        for call in re.findall(r"RunPython\(([^)]*)\)", text):
            assert "," in call, f"{path}: a RunPython without a way back"
