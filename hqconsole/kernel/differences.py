"""What differs between two JSON documents? As a patch that scripts can apply (RFC 6902), and line by line as people read it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher


def patch(before, after, path: str = "") -> list[dict]:
    """The operations that make `after` out of `before`; none where they are the same."""
    if is_same(before, after):
        return []
    if isinstance(before, dict) and isinstance(after, dict):
        return [*patch_of_members(before, after, path)]
    if isinstance(before, list) and isinstance(after, list):
        return [*patch_of_items(before, after, path)]
    return [{"op": "replace", "path": path, "value": after}]


def patch_of_members(before: dict, after: dict, path: str) -> Iterator[dict]:
    for name in sorted(before.keys() | after.keys()):
        place = f"{path}/{escaped(name)}"
        if name not in after:
            yield {"op": "remove", "path": place}
        elif name not in before:
            yield {"op": "add", "path": place, "value": after[name]}
        else:
            yield from patch(before[name], after[name], place)


def patch_of_items(before: list, after: list, path: str) -> Iterator[dict]:
    """Item by item; what is too much goes from the end, so that no place moves before its turn."""
    shared = min(len(before), len(after))
    for place in range(shared):
        yield from patch(before[place], after[place], f"{path}/{place}")
    for place in reversed(range(shared, len(before))):
        yield {"op": "remove", "path": f"{path}/{place}"}
    for item in after[shared:]:
        yield {"op": "add", "path": f"{path}/-", "value": item}


def is_same(one, other) -> bool:
    """Whether they are the same JSON: to Python 1 is True."""
    return written(one) == written(other)


def written(document) -> str:
    return json.dumps(document, sort_keys=True, ensure_ascii=False)


def escaped(name: str) -> str:
    """A key as a part of a JSON pointer (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")


@dataclass(frozen=True)
class Line:
    """A line that was removed, added or stays; `old` and `new` are its numbers there, None where it is not there."""

    text: str
    old: int | None = None
    new: int | None = None

    @property
    def sign(self) -> str:
        if self.new is None:
            return "-"
        return "+" if self.old is None else ""


@dataclass(frozen=True)
class Comparison:
    """Two documents line by line: `lines` one below the other, `rows` side by side with None where one has no line."""

    rows: list[tuple[Line | None, Line | None]]

    @property
    def lines(self) -> list[Line]:
        """What stays, and of each difference first what goes and then what comes."""
        found, coming = [], []
        for left, right in self.rows:
            if left and left is right:
                found += [*coming, left]
                coming = []
            else:
                found += [left] if left else []
                coming += [right] if right else []
        return found + coming

    @property
    def added(self) -> int:
        return sum(line.sign == "+" for line in self.lines)

    @property
    def removed(self) -> int:
        return sum(line.sign == "-" for line in self.lines)


def compared(before, after) -> Comparison:
    """The two documents as indented JSON with sorted keys; None is a document that is not there."""
    olds, news = lines_of(before), lines_of(after)
    rows: list[tuple[Line | None, Line | None]] = []
    for tag, old, old_end, new, new_end in SequenceMatcher(None, olds, news, autojunk=False).get_opcodes():
        if tag == "equal":
            kept = [Line(olds[old + step], old + step + 1, new + step + 1) for step in range(old_end - old)]
            rows += [(line, line) for line in kept]
        else:
            gone = [Line(olds[place], old=place + 1) for place in range(old, old_end)]
            come = [Line(news[place], new=place + 1) for place in range(new, new_end)]
            rows += paired(gone, come)
    return Comparison(rows)


def paired(gone: list[Line], come: list[Line]) -> list[tuple[Line | None, Line | None]]:
    height = max(len(gone), len(come))
    return list(zip(gone + [None] * (height - len(gone)), come + [None] * (height - len(come)), strict=True))


def lines_of(document) -> list[str]:
    return [] if document is None else json.dumps(document, sort_keys=True, ensure_ascii=False, indent=2).split("\n")
