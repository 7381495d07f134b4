"""How do personal values stand in an export that shows them? In a file beside the rows, each with the salt of its digest.

The rows themselves are the hashed bytes and stay what they are. Whoever verifies the export computes each digest anew and
finds it in the row; what was erased, or cannot be read, is named as such.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from audit.models import Entry
from audit.queries import personal_names, salted_in
from audit.spreadsheet import safe
from audit.vault import CannotOpen, Erased, Salted

COLUMNS = ("seq", "field", "before", "before_salt", "after", "after_salt", "missing")
NOTHING = ("", "")


@dataclass(frozen=True)
class PersonalForm:
    """A way to write personal values: the file's name, what stands before them all, and a line of one field."""

    file: str
    begin: str
    line: Callable[[tuple[str, ...]], str]


def json_line(cells: tuple[str, ...]) -> str:
    return json.dumps(dict(zip(COLUMNS, cells, strict=True)), ensure_ascii=False, separators=(",", ":")) + "\n"


def csv_line(cells: tuple[str, ...]) -> str:
    line = io.StringIO()
    csv.writer(line, quoting=csv.QUOTE_ALL).writerow(map(safe, cells))
    return line.getvalue()


PERSONAL_FORMS = {
    "jsonl": PersonalForm("personal.jsonl.gz", "", json_line),
    "csv": PersonalForm("personal.csv.gz", "\ufeff" + ",".join(COLUMNS) + "\r\n", csv_line),
}


def personal_text(entries: Iterable[Entry], form: PersonalForm) -> str:
    """The lines of these entries, which are sealed, in their order."""
    with_personal = [entry for entry in entries if '"sha256"' in entry.body and personal_names(entry)]
    known = salted_in(with_personal)
    return "".join(form.line(cells) for entry in with_personal for cells in cells_of(entry, known[entry.seq]))


def cells_of(entry: Entry, known: dict[str, list[Salted | None]] | CannotOpen) -> Iterator[tuple[str, ...]]:
    """A tuple as COLUMNS for each personal field of an entry."""
    for name in personal_names(entry):
        if isinstance(known, CannotOpen):
            yield (str(entry.seq), name, *NOTHING, *NOTHING, "erased" if isinstance(known, Erased) else "unreadable")
        else:
            before, after = ((side.text, side.salt) if side else NOTHING for side in known.get(name, (None, None)))
            yield (str(entry.seq), name, *before, *after, "")
