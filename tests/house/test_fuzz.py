"""Does anything break when pages, forms and operations get what they do not expect? A short run of `python -m bench fuzz`."""

import random

import pytest

from bench.fuzz import lines
from bench.fuzz.contract import broken_promises, faults
from bench.fuzz.fuzzer import Fuzzer

REQUESTS = 400


@pytest.mark.long
def test_nothing_breaks_whatever_is_sent(furnished_world):
    seed = random.randrange(10**6)
    fuzzer = Fuzzer(seed)

    fuzzer.go(REQUESTS)

    tally = fuzzer.tally
    assert (tally.faults, tally.broken) == ({}, {}), f"seed {seed}"
    assert tally.let_in_percent > 20
    assert len(tally.opened) > 80
    assert tally.compared > 8


def test_lines_that_run_are_told_from_lines_that_do_not(tmp_path):
    written = tmp_path / "rooms.py"
    written.write_text("def answer(asked):\n    if asked:\n        return 1\n    return 2\n\n\nNOBODY = 0\n")
    room = {}
    exec(compile(written.read_text(), str(written), "exec"), room)

    with lines.Watch([written]) as watch:
        room["answer"](True)

    assert lines.lines_of(written) == {(str(written), number) for number in (2, 3, 4)}
    assert watch.seen == {(str(written), number) for number in (2, 3)}


def test_the_lines_that_count_are_those_of_every_family_that_answers():
    rooms = {str(path.relative_to(lines.ROOT)) for path in lines.files()}

    assert {"tenants/views.py", "plans/actions/editions.py", "staff/queries/people.py", "plans/ofrep/views.py"} <= rooms
    assert not any("migrations" in room or "admin" in room for room in rooms)


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
