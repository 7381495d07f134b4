"""What does the product count? Nothing, or what a test says; what it really counts is in test_usage.py."""

import pytest

import plans.queries.subscriptions


@pytest.fixture
def uses(monkeypatch):
    """What is used, by the key of the limit; a test adds to it."""
    counted = {}
    monkeypatch.setattr(plans.queries.subscriptions, "usage", lambda tenant, by: counted)
    return counted
