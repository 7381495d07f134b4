"""How is the timeline read? By lines: one for each action with everything it changed, one for each flood of a machine's acts."""

from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from audit import words
from audit.language import CHANGE
from audit.models import FIRST_WAITING, Entry
from hqconsole.kernel.captured import PLUMBING

from .questions import Question
from .search import FOREVER, Found, Hit, Stretch, find

LINES = 30  # of a page
SEARCHES = (40, 200, 200, 200)  # that one page makes at most, by the hits they bring: a page seldom needs more than the first
LONG = 100  # hits of one change, after which its end is sought and no longer walked to
FLOOD = 4  # so many acts of one machine in a row become one line
SHOWN = 8  # changes of one action that a line unfolds to


@dataclass
class Line:
    """What stands on one line: the hits of one change, or of a flood of them, newest first.

    `to` is the oldest row it stands for. `at_least` says that there may be more of it than `count`.
    """

    hits: list[Hit]
    count: int = 0
    at_least: bool = False
    is_flood: bool = False
    to: int = 0
    entries: list[Entry] = field(default_factory=list)

    @property
    def first(self) -> Hit:
        return self.hits[0]

    @property
    def head(self) -> Entry:
        """The entry that speaks for the line: the newest that is not about a machine's own work."""
        return next((entry for entry in self.entries if entry.tbl not in PLUMBING), self.entries[0])

    @property
    def rest(self) -> list[Entry]:
        """The other entries that are shown when it is unfolded."""
        return [entry for entry in self.entries if entry is not self.head]

    @property
    def more(self) -> int:
        """How many further ones there are."""
        return self.count - len(self.entries)

    @property
    def day(self) -> date:
        return self.head.at.astimezone(ZoneInfo(settings.HQ_TIME_ZONE)).date()


@dataclass
class Timeline:
    """A page of lines. `looked_to` is where the search gave up for now, `found` what it met and how much it read for that."""

    lines: list[Line]
    previous: str = ""
    next: str = ""
    looked_to: int | None = None
    found: Found = field(default_factory=Found)

    @property
    def rows(self) -> list[Line]:
        """What the pager counts."""
        return self.lines

    @property
    def is_whole(self) -> bool:
        """Whether everything that matches is on this page."""
        return not (self.previous or self.next)

    @property
    def looked_back_to(self) -> Entry | None:
        """The entry up to which was looked."""
        return Entry.objects.filter(seq=self.looked_to).first() if self.looked_to else None


def timeline(question: Question, cursor: str = "") -> Timeline:
    """The page of lines that follows `cursor`: a row's number, with a leading "<" the page before it."""
    start = number_in(cursor.removeprefix("<"))
    backwards = cursor.startswith("<") and start is not None
    stretch = Stretch(0, FOREVER) if start is None else Stretch(start, FOREVER, False) if backwards else Stretch(0, start)
    lines, found, is_over = gathered(question, stretch)
    kept = lines[:LINES]
    if backwards:
        turn(kept)
    load(kept)
    is_more = len(lines) > LINES or not is_over
    page = Timeline(kept, found=found, looked_to=found.looked_to if len(lines) <= LINES else None)
    if backwards:
        page.previous = f"<{max(hit.seq for line in kept for hit in line.hits)}" if is_more and kept else ""
        page.next = str(start + 1)
    else:
        page.previous = f"<{start - 1}" if start is not None else ""
        page.next = str(page.looked_to or kept[-1].to) if is_more and (kept or page.looked_to) else ""
    return page


def number_in(text: str) -> int | None:
    """The number of a row in an address; None where there is none."""
    is_number = text.isascii() and text.isdecimal() and len(text) <= len(str(FOREVER))
    return int(text) if is_number and int(text) <= FOREVER else None


def turn(lines: list[Line]) -> None:
    """Put lines that were read oldest first the other way round."""
    lines.reverse()
    for line in lines:
        line.hits.reverse()
        line.to = line.hits[-1].seq


def gathered(question: Question, stretch: Stretch) -> tuple[list[Line], Found, bool]:
    """Lines for more than a page where there are so many; what all searches found; whether nothing comes after them."""
    lines: list[Line] = []
    together = Found()
    for number in SEARCHES:
        found = find(question, number, stretch)
        together.add(found)
        collect(lines, found.hits, question)
        if len(found.hits) < number or len(flooded(lines, question)) > LINES:
            break
        if stretch.is_falling:
            reach_end_of_change(lines[-1], question)
        stretch = stretch.beyond(lines[-1].to)
    return flooded(lines, question), together, len(found.hits) < number and found.looked_to is None


def collect(lines: list[Line], hits: list[Hit], question: Question) -> None:
    """Put each hit under its change: on the line before it, or on a new one. Whoever asks for a change sees it row by row."""
    is_folded = not question.asks_for(CHANGE)
    for hit in hits:
        if is_folded and lines and hit.group and hit.group == lines[-1].first.group:
            lines[-1].hits.append(hit)
            lines[-1].count += 1
        else:
            lines.append(Line([hit], count=1))
        lines[-1].to = hit.seq


def flooded(lines: list[Line], question: Question) -> list[Line]:
    """The lines, with many acts of one machine in a row as one. Whoever asks for an actor sees them one by one."""
    if question.asks_for(words.ACTOR) or question.asks_for(CHANGE):
        return lines
    found: list[list[Line]] = []
    for line in lines:
        if found and is_same_work(found[-1][-1].first, line.first):
            found[-1].append(line)
        else:
            found.append([line])
    return [each for same in found for each in ([flood(same)] if len(same) >= FLOOD else same)]


def is_same_work(one: Hit, other: Hit) -> bool:
    return one.actor == other.actor and one.verb == other.verb and not one.actor.startswith("staff:")


def flood(lines: list[Line]) -> Line:
    hits = [hit for line in lines for hit in line.hits]
    return Line(hits, sum(line.count for line in lines), any(line.at_least for line in lines), True, lines[-1].to)


def reach_end_of_change(line: Line, question: Question) -> None:
    """Let the line stand for its whole change: its rows were sealed in a row, so its oldest is found by doubling steps."""
    if not line.first.group or line.to >= FIRST_WAITING or len(line.hits) < LONG:
        return
    oldest, step, grows = line.to, LONG, True
    while step:
        is_inside = group_of(oldest - step) == line.first.group
        oldest, grows = oldest - step * is_inside, grows and is_inside
        step = step * 2 if grows else step // 2
    line.count = line.count if question.is_narrowed else line.count + line.to - oldest
    line.at_least, line.to = question.is_narrowed, oldest


def group_of(seq: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT change_group FROM audit.sealed WHERE seq = %s", [seq])
        return (cursor.fetchone() or [""])[0]


def load(lines: list[Line]) -> None:
    """Fetch what the lines show of their rows, in one query."""
    wanted = {hit.seq: None for line in lines for hit in line.hits[:SHOWN]}
    wanted |= {entry.seq: entry for entry in Entry.objects.filter(seq__in=list(wanted))}
    for line in lines:
        line.entries = [wanted[hit.seq] for hit in line.hits[:SHOWN] if wanted[hit.seq]]
    lines[:] = [line for line in lines if line.entries]  # a waiting row may be sealed in between, and is met again there


def newer(question: Question, above: int, head: int, number: int) -> list[Line]:
    """The lines of sealed entries above a row and up to `head`, newest first; no more than `number` entries."""
    lines: list[Line] = []
    collect(lines, find(question, number, Stretch(above, head + 1)).hits, question)
    lines = flooded(lines, question)
    load(lines)
    return lines
