import sys

import pytest

from hqconsole.local import install

RUNTIME = "django==5.2.19 \\\n    --hash=sha256:aa\n    # via hq-console\n"
TESTS = RUNTIME + "pytest==9.2.0 \\\n    --hash=sha256:bb\n"


@pytest.fixture
def after_installing(place, monkeypatch):
    """What is_installed says about one lock file after another was installed."""
    monkeypatch.setattr(install, "PYTHON", sys.executable)
    monkeypatch.setattr(install, "INSTALLED", place / "installed.lock")
    wanted = place / "wanted.lock"

    def is_installed(installed: str, asked_for: str) -> bool:
        install.INSTALLED.write_text(installed)
        wanted.write_text(asked_for)
        return install.is_installed(wanted)

    return is_installed


def test_nothing_is_installed_twice(after_installing):
    assert after_installing(TESTS, asked_for=TESTS)


def test_what_the_tests_need_is_enough_to_run(after_installing):
    assert after_installing(TESTS, asked_for=RUNTIME)


def test_what_runs_is_not_enough_for_the_tests(after_installing):
    assert not after_installing(RUNTIME, asked_for=TESTS)


def test_another_version_is_installed(after_installing):
    assert not after_installing(TESTS, asked_for=RUNTIME.replace("5.2.19", "5.2.20"))


def test_an_environment_whose_python_is_gone_is_made_anew(after_installing, monkeypatch):
    monkeypatch.setattr(install, "PYTHON", "/nowhere/python")

    assert not after_installing(RUNTIME, asked_for=RUNTIME)
