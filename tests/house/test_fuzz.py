"""Does anything break when pages, forms and operations get what they do not expect? A short run of `python -m bench fuzz`."""

import random

import pytest

from bench import fuzz
from bench.contract import broken_promises, faults
from tests.staff.provider import bent_provider

REQUESTS = 400


@pytest.fixture
def provider(settings):
    with bent_provider() as (settings.HQ_PROVIDER, _bent):
        yield


def test_nothing_breaks_whatever_is_sent(committed_db, provider, monkeypatch):
    monkeypatch.setattr("hqconsole.kernel.queue.ring", lambda *_: None)
    seed = random.randrange(10**6)
    fuzz.populate()
    fuzzer = fuzz.Fuzzer(seed)

    fuzzer.go(REQUESTS)

    tally = fuzzer.tally
    assert (tally.faults, tally.broken) == ({}, {}), f"seed {seed}"
    assert tally.let_in_percent > 15
    assert len(tally.opened) > 40
    assert tally.compared > 8


DOCUMENT = {"named": {"type": "object", "properties": {"id": {"type": "string", "format": "uuid"}}, "required": ["id"]}}
ID = "00000000-0000-7000-8000-000000000000"


@pytest.mark.parametrize(
    ("schema", "right", "wrong"),
    [
        ({"$ref": "#/named"}, {"id": ID}, {"id": "x"}),
        ({"$ref": "#/named"}, {"id": ID}, {}),
        ({"$ref": "#/named"}, {"id": ID}, {"id": ID, "more": 1}),
        ({"type": "integer"}, 1, True),
        ({"type": "array", "items": {"type": "integer"}}, [1], [1, "x"]),
        ({"anyOf": [{"type": "null"}, {"type": "string"}]}, None, 1),
        ({"type": "string", "maxLength": 2}, "ab", "abc"),
        ({"type": "string", "format": "date-time"}, "2026-11-24T10:00:00Z", "today"),
        ({"type": "string", "enum": ["a"]}, "a", "b"),
        ({"type": "object", "additionalProperties": {"type": "integer"}}, {"a": 1}, {"a": "x"}),
    ],
)
def test_a_broken_promise_would_be_seen(schema, right, wrong):
    assert list(faults(DOCUMENT, schema, right, "answer")) == []
    assert list(faults(DOCUMENT, schema, wrong, "answer")) != []


def test_a_status_that_nobody_promised_would_be_seen(client, db):
    assert list(broken_promises({}, {"responses": {200: {}}}, client.get("/nothing/"))) == ["302 is not promised"]
