"""The patch of two documents makes the one out of the other, and the lines say what went and what came."""

import json
from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hqconsole.kernel.differences import compared, patch

SCALARS = st.none() | st.booleans() | st.integers(-3, 3) | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=4)
KEYS = st.sampled_from(["a", "b", "a/b", "m~n", "", "0", "~1", "حد"])
DOCUMENTS = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=12
)


def applied(operations: list[dict], document):
    """What RFC 6902 says comes out, written for this test alone."""
    document = deepcopy(document)
    for each in operations:
        *way, last = [part.replace("~1", "/").replace("~0", "~") for part in each["path"].split("/")] or [""]
        if each["path"] == "":
            document = each["value"]
            continue
        place = document
        for part in way[1:]:
            place = place[int(part)] if isinstance(place, list) else place[part]
        change(place, last, each)
    return document


def change(place, last: str, each: dict) -> None:
    if isinstance(place, list):
        index = len(place) if last == "-" else int(last)
        {
            "add": lambda: place.insert(index, each.get("value")),
            "remove": lambda: place.pop(index),
            "replace": lambda: place.__setitem__(index, each.get("value")),
        }[each["op"]]()
    elif each["op"] == "remove":
        del place[last]
    else:
        assert (last in place) == (each["op"] == "replace")
        place[last] = each["value"]


def text(document) -> str:
    return json.dumps(document, sort_keys=True)


@given(DOCUMENTS, DOCUMENTS)
def test_the_patch_applied_to_the_one_gives_the_other(before, after):
    assert text(applied(patch(before, after), before)) == text(after)


@given(DOCUMENTS)
def test_there_is_nothing_to_do_between_a_document_and_itself(document):
    assert patch(document, deepcopy(document)) == []


@pytest.mark.parametrize(
    ("before", "after", "operations"),
    [
        ({"value": 1}, {"value": True}, [{"op": "replace", "path": "/value", "value": True}]),
        ({"a/b": 1}, {}, [{"op": "remove", "path": "/a~1b"}]),
        ({}, {"m~n": 1}, [{"op": "add", "path": "/m~0n", "value": 1}]),
        ([1, 2, 3], [1], [{"op": "remove", "path": "/2"}, {"op": "remove", "path": "/1"}]),
        ([1], [1, 2], [{"op": "add", "path": "/-", "value": 2}]),
        (1, [1], [{"op": "replace", "path": "", "value": [1]}]),
    ],
)
def test_operations_are_spelt_as_the_standard_says(before, after, operations):
    assert patch(before, after) == operations


@given(DOCUMENTS, DOCUMENTS)
def test_the_lines_hold_both_documents_whole(before, after):
    shown = compared({"it": before}, {"it": after})

    old = [line.text for line in shown.lines if line.old]
    new = [line.text for line in shown.lines if line.new]
    assert json.loads("\n".join(old)) == {"it": before}
    assert json.loads("\n".join(new)) == {"it": after}
    assert [line.old for line in shown.lines if line.old] == list(range(1, len(old) + 1))
    left = [one.text for one, _other in shown.rows if one]
    right = [other.text for _one, other in shown.rows if other]
    assert (left, right) == (old, new)


def test_what_goes_stands_before_what_comes():
    shown = compared({"a": 1, "b": 2}, {"a": 3, "b": 4})

    assert [line.sign for line in shown.lines] == ["", "-", "-", "+", "+", ""]
    assert (shown.added, shown.removed) == (2, 2)


def test_a_document_that_was_not_there_is_all_new():
    assert {line.sign for line in compared(None, {"a": 1}).lines} == {"+"}
