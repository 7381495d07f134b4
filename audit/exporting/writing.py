"""How are the rows of an export written? In parts of some ten thousand, each whole or not there, from where the last ended."""

import gzip
import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import BinaryIO

from django.db import connection
from django.db.models import TextField
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from audit.chain import genesis
from audit.models import Entry, Export
from audit.queries import Question, asked, behind_months_outside, bounds_of, predicate, says, time_of, trouble_with_span
from hqconsole.kernel.errors import Refusal
from hqconsole.kernel.rows import Rows

from .lines import FORMS
from .personal import PERSONAL_FORMS, personal_text

PART_ROWS = 50_000
PAGE_ROWS = 5_000  # what is in memory at once

Say = Callable[[int, int], None]


@dataclass(frozen=True)
class Plan:
    """Which rows are looked through: those after `after` up to `upto`, which a checkpoint of `size` rows covers."""

    after: int
    upto: int
    size: int


@dataclass
class Part:
    """A part as it is recorded beside its file: its rows, its bytes, and from where to where they follow one another."""

    number: int
    rows: int = 0
    bytes: int = 0
    runs: list[list[int]] = field(default_factory=list)
    after: int = 0  # the row up to which the ledger has been looked through
    is_last: bool = False

    @property
    def name(self) -> str:
        return f"rows-{self.number:05}"

    @property
    def personal_name(self) -> str:
        """Of the file with the personal values of its rows, where the export shows them."""
        return f"personal-{self.number:05}"

    def take(self, seq: int) -> bool:
        """Count a row in. Whether it follows the one before it in this part."""
        self.rows += 1
        follows = bool(self.runs) and self.runs[-1][1] == seq - 1
        if follows:
            self.runs[-1][1] = seq
        else:
            self.runs.append([seq, seq])
        return follows


def write(export: Export, say: Say) -> None:
    """Write what is not written yet. `say` is told how far it is, and may raise to stop it."""
    export.folder.mkdir(parents=True, exist_ok=True)
    plan = plan_of(export)
    part = Part(0, after=plan.after)
    for whole in parts_of(export.folder):
        part = whole
    while not part.is_last:
        part = write_part(export, plan, Part(part.number + 1, after=part.after), say)


def write_part(export: Export, plan: Plan, part: Part, say: Say) -> Part:
    """The next part, from `part.after` on: first its rows and what is personal of them, then the record that it is whole."""
    with ExitStack() as files:
        rows = files.enter_context(written(export.folder / f"{part.name}.gz"))
        beside = [files.enter_context(written(export.folder / f"{part.personal_name}.gz"))] if export.shows_personal else []
        write_pages(export, plan, part, say, rows, *beside)
        part.bytes = rows.tell()
    with written(export.folder / f"{part.name}.json") as file:
        file.write(json.dumps(asdict(part)).encode())
    return part


def write_pages(export: Export, plan: Plan, part: Part, say: Say, *files: BinaryIO) -> None:
    """Write the rows of a part page by page, each text into its file: the rows, and perhaps what is personal of them."""
    with ExitStack() as streams:
        packed = [streams.enter_context(zipped(file)) for file in files]
        forms = (FORMS[export.form], PERSONAL_FORMS[export.form])
        for stream, form in zip(packed, forms, strict=False):
            stream.write(form.begin.encode() if part.number == 1 else b"")
        while part.rows < PART_ROWS and not part.is_last:
            for stream, text in zip(packed, next_page(export, plan, part), strict=True):
                stream.write(text.encode())
            say(part.after - plan.after, plan.upto - plan.after)


def zipped(file: BinaryIO) -> gzip.GzipFile:
    """A stream of gzip into `file`: the same bytes for the same content."""
    return gzip.GzipFile(fileobj=file, mode="wb", filename="", compresslevel=1, mtime=0)


def next_page(export: Export, plan: Plan, part: Part) -> list[str]:
    """The next rows as text, counted into `part`; and where the export shows them, their personal values as text."""
    form = FORMS[export.form]
    wanted = rows_of(export, plan).filter(seq__gt=part.after).order_by("seq")
    columns = ("seq", "given", "verb", "tbl", "pk_of_row", "ctx", "body")
    page = list(wanted.annotate(given=RawSQL(form.columns, [], TextField())).values_list(*columns)[:PAGE_ROWS])
    part.is_last = len(page) < PAGE_ROWS
    part.after = plan.upto if part.is_last else page[-1][0]
    texts = question_of(export).texts
    rows = [row for row in page if all(says(each, *row[2:]) for each in texts)]
    begins = {seq for seq, *_rest in rows if not part.take(seq)}
    before = hashes_before(begins)
    text = "".join(form.line(seq, given, before.get(seq, "")) for seq, given, *_rest in rows)
    return [text, personal_of_rows(rows, export.form)] if export.shows_personal else [text]


def personal_of_rows(rows: list[tuple], form: str) -> str:
    entries = [Entry(seq=seq, tbl=tbl, pk_of_row=pk, body=body) for seq, _given, _verb, tbl, pk, _ctx, body in rows]
    return personal_text(entries, PERSONAL_FORMS[form])


def hashes_before(begins: set[int]) -> dict[int, str]:
    """The hash of the row before each of these."""
    known = Entry.objects.filter(seq__in=[seq - 1 for seq in begins]).values_list("seq", "row_hash")
    hashes = {seq + 1: bytes(row_hash).hex() for seq, row_hash in known}
    if (behind := behind_months_outside()) and behind.size + 1 in begins:
        hashes[behind.size + 1] = behind.head.hex()
    return hashes | ({1: genesis(origin()).hex()} if 1 in begins else {})


def rows_of(export: Export, plan: Plan) -> Rows:
    """The sealed entries that the export is about, before their texts are compared."""
    condition, given = predicate(question_of(export))
    return Entry.objects.filter(seq__gt=plan.after, seq__lte=plan.upto).extra(where=[condition], params=given)


def question_of(export: Export) -> Question:
    """The search of the timeline that the export was ordered from, within the time that was chosen for it."""
    return asked(export.filters.get("search", ""), **time_of(export.span)).question


def plan_of(export: Export) -> Plan:
    """The plan of the export, made once: the ledger grows on, and the export does not."""
    path = export.folder / "plan.json"
    if not path.exists():
        with written(path) as file:
            file.write(json.dumps(asdict(planned(export.span))).encode())
    return Plan(**json.loads(path.read_text()))


def planned(span: dict) -> Plan:
    """What of the ledger is looked through. Raises Refusal where no checkpoint covers anything of it yet."""
    if trouble := trouble_with_span(span):
        raise Refusal(trouble)
    after, upto = bounds_of(span)
    if after >= upto:
        raise Refusal(_("No entry of this span is covered by a checkpoint yet."))
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(size) FROM audit.checkpoint WHERE anchored_at IS NOT NULL AND size >= %s", [upto])
        return Plan(after, upto, cursor.fetchone()[0])


def origin() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT origin FROM audit.head")
        return cursor.fetchone()[0]


def parts_of(folder: Path) -> Iterator[Part]:
    """The parts that are recorded as whole, in order, one at a time: one of single rows is some megabytes."""
    for path in sorted(folder.glob("rows-*.json")):
        yield Part(**json.loads(path.read_text()))


def runs_of(parts: Iterable[Part]) -> Iterator[tuple[int, int]]:
    """From where to where rows follow one another, over the borders of parts."""
    first = last = 0
    for part in parts:
        for begin, end in part.runs:
            if begin != last + 1 and last:
                yield first, last
            first, last = (first if begin == last + 1 and last else begin), end
    if last:
        yield first, last


@contextmanager
def written(path: Path):
    """A file that is there as a whole or not at all, whatever kills us; two who write it at once do not meet."""
    begun = path.with_name(f"{path.name}.{os.getpid()}.begun")
    with begun.open("wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())
    begun.replace(path)
