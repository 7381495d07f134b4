"""What is special about tests of the gate? They are not in dev, and the gate looks at its table anew."""

import pytest

from network import denials, rules


@pytest.fixture
def guarded(settings, monkeypatch):
    """Another environment than dev, as the gate sees it: a process that has read nothing and noted nobody yet."""
    settings.IS_DEV = False
    monkeypatch.setattr(rules, "standing", rules.Standing())
    monkeypatch.setattr(denials, "tally", denials.Tally())
    return settings
