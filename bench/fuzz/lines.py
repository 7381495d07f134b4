"""Which lines of ours run while the console is asked? Traced by the interpreter itself: nothing needs to be installed for it.

Lines inside functions only: those of a module run when it is imported, and would make the share look better than it is.
"""

import sys
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import CodeType

from bench.measure import Row, at_least

ROOT = Path(__file__).parents[2]
FAMILIES = ("staff", "network", "approvals", "audit", "tenants", "plans", "workflows", "catalogs", "jobs", "metrics")
ROOMS = ("views", "actions", "queries", "forms", "api", "ofrep")
Line = tuple[str, int]


def files() -> list[Path]:
    """The rooms in which a request is answered."""
    return sorted(
        path
        for family in FAMILIES
        for room in ROOMS
        for path in [ROOT / family / f"{room}.py", *(ROOT / family / room).rglob("*.py")]
        if path.exists()
    )


def lines_of(path: Path) -> set[Line]:
    """The lines of a file that can run inside a function."""
    return {
        (str(path), number) for code in functions(compile(path.read_text("utf-8"), str(path), "exec")) for number in body(code)
    }


def functions(code: CodeType) -> Iterator[CodeType]:
    """Every function of a module, also those within classes and functions."""
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            if inner.co_flags & 2:  # CO_NEWLOCALS: a function, no class
                yield inner
            yield from functions(inner)


def body(code: CodeType) -> set[int]:
    return {number for _begin, _end, number in code.co_lines() if number and number != code.co_firstlineno}


class Watch:
    """Notes each line of these files that runs, in all threads, while it is on."""

    def __init__(self, paths: Iterable[Path]):
        self.wanted, self.seen = {str(path) for path in paths}, set()

    def __enter__(self) -> "Watch":
        threading.settrace(self.call)
        sys.settrace(self.call)
        return self

    def __exit__(self, *failure) -> None:
        sys.settrace(None)
        threading.settrace(None)

    def call(self, frame, event, argument):
        return self.line if frame.f_code.co_filename in self.wanted else None

    def line(self, frame, event, argument):
        if event == "line":
            self.seen.add((frame.f_code.co_filename, frame.f_lineno))
        return self.line


def row(seen: set[Line]) -> Row:
    """The share of the lines that ran; told for each file that fell short."""
    all_of = {path: lines_of(path) for path in files()}
    for path, known in all_of.items():
        missed = known - seen
        if len(missed) > len(known) / 5:
            numbers = ", ".join(str(number) for _path, number in sorted(missed))
            print(f"{path.relative_to(ROOT)}: {len(missed)} of {len(known)} lines did not run: {numbers}", file=sys.stderr)
    known = set().union(*all_of.values())
    return at_least(85, "fuzz, lines of views and services that ran", 100 * len(known & seen) / len(known), "%")
