"""Which entries match, newest first, without ever reading the log from end to end?

One condition with an index of its own is walked along it. Several are met by the block index: it names the blocks of rows in
which all of them occur, and only these are read. What is not sealed, or not in a block yet, is read row by row. Each search
looks through so much and no further, and says how far it came: the next one goes on from there.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import combinations
from math import ceil

from django.db import connection

from audit import words
from audit.language import CHANGE
from audit.models import FIRST_WAITING
from audit.words import ROWS_OF_BLOCK

from .meanings import ROW, TEXT, Condition
from .questions import COLUMNS, Question, columns_said, predicate, says

NEAR = 4_000  # rows that one step of a walk looks through where it has to leave some out
BLOCKS_AT_MOST = 64  # that one search reads
BLOCKS_AT_FIRST = 4
FOREVER = (1 << 63) - 1


@dataclass(frozen=True)
class Hit:
    """A row that matches: enough of it to sort it under its change."""

    seq: int
    group: str
    actor: str
    verb: str


@dataclass
class Found:
    """The hits, in order. `looked_to` is the row up to which was looked where the search gave up, None where it met the end."""

    hits: list[Hit] = field(default_factory=list)
    looked_to: int | None = None
    blocks: float = 0  # that were looked through, the last one perhaps in part
    met: int = 0  # hits in them

    def add(self, later: "Found") -> None:
        """Take over what a search found that went on from here."""
        self.hits += later.hits
        self.looked_to, self.blocks, self.met = later.looked_to, self.blocks + later.blocks, self.met + later.met


@dataclass(frozen=True)
class Stretch:
    """Rows between two numbers, both left out, and the direction in which they are read."""

    above: int
    below: int
    is_falling: bool = True

    @property
    def order(self) -> str:
        return "DESC" if self.is_falling else "ASC"

    def beyond(self, seq: int) -> "Stretch":
        """What is left after the row `seq`."""
        return replace(self, below=seq) if self.is_falling else replace(self, above=seq)

    def up_to(self, seq: int) -> "Stretch":
        """What lies before and at the row `seq`."""
        return replace(self, above=seq - 1) if self.is_falling else replace(self, below=seq + 1)


def find(question: Question, number: int, stretch: Stretch | None = None) -> Found:
    """The next `number` rows of `stretch` that match."""
    stretch = stretch or Stretch(0, FOREVER)
    parts = (waiting, sealed) if stretch.is_falling else (sealed, waiting)
    found = Found()
    for part in parts:
        if len(found.hits) < number and found.looked_to is None:
            part(question, number, stretch, found)
    return found


def within_time(question: Question, stretch: Stretch) -> Stretch:
    """The stretch without rows that are too old or too new, as far as the times of batches tell."""
    lowest, highest = stretch.above, stretch.below
    with connection.cursor() as cursor:
        if question.since:
            cursor.execute(SINCE, [question.since])
            lowest = max(lowest, cursor.fetchone()[0])
        if question.until:
            cursor.execute(UNTIL, [question.until, question.until])
            highest = min(highest, cursor.fetchone()[0] + 1)
    return replace(stretch, above=lowest, below=highest)


SPAN = "tstzrange(least(min_at, sealed_at), greatest(max_at, sealed_at), '[]')"
# no row is older than the oldest of its batch, and none is younger than its seal
SINCE = """
SELECT coalesce(
    (SELECT first_seq - 1 FROM audit.batch WHERE sealed_at >= %s ORDER BY sealed_at LIMIT 1), (SELECT seq FROM audit.head))
"""
UNTIL = f"""
SELECT greatest(
    (SELECT coalesce(max(last_seq), 0) FROM audit.batch WHERE {SPAN} @> %s::timestamptz),
    coalesce((SELECT last_seq FROM audit.batch WHERE sealed_at <= %s ORDER BY sealed_at DESC LIMIT 1), 0))
"""


def waiting(question: Question, number: int, stretch: Stretch, found: Found) -> None:
    """Rows that wait for their seal: usually a handful, no more than NEAR while a bulk of them comes in. They have no index."""
    if stretch.below <= FIRST_WAITING:
        return
    condition, parameters = predicate(question)
    source = f"(SELECT *, {FIRST_WAITING} + id AS seq FROM audit.pending LIMIT {NEAR}) waiting"
    take(question, number, source, f"seq > {stretch.above} AND {condition}", parameters, stretch, found)


def sealed(question: Question, number: int, stretch: Stretch, found: Found) -> None:
    """Sealed rows, by the best way there is for these conditions."""
    stretch = within_time(question, replace(stretch, below=min(stretch.below, FIRST_WAITING)))
    kinds = [each.kind for each in question.demands]
    if CHANGE in kinds or ROW in kinds:
        walk(question, number, stretch, found, along=question.demands[kinds.index(CHANGE if CHANGE in kinds else ROW)])
    elif not kinds:
        walk(question, number, stretch, found)
    elif len(kinds) == 1 and kinds[0] in COLUMNS:
        walk(question, number, stretch, found, along=question.demands[0])
    else:
        through_blocks(question, number, stretch, found)


def walk(question: Question, number: int, stretch: Stretch, found: Found, along: Condition | None = None) -> None:
    """Rows in the order of their numbers, along the index of one condition or along all.

    Where rows have to be left out, no more than NEAR are looked at.
    """
    others = replace(question, conditions=tuple(each for each in question.conditions if each is not along))
    condition, parameters = predicate(others)
    source, given = rows_along(along, stretch, NEAR if others.is_narrowed else number - len(found.hits))
    if others.is_narrowed:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT seq FROM {source} ORDER BY seq {stretch.order} OFFSET {NEAR - 1} LIMIT 1", given)
            edge = cursor.fetchone()
        if edge:
            found.looked_to = edge[0]
    take(others, number, source, condition, given + parameters, stretch, found)


def rows_along(along: Condition | None, stretch: Stretch, number: int) -> tuple[str, list]:
    """The first `number` sealed rows of a stretch that meet a condition with an index, as a source in SQL.

    An index is asked for the rows between two of its own keys, in its own order, which no other index has: PostgreSQL would
    else walk the log from end to end for a value that it takes for a common one and that is not there.
    """
    bounds = f"seq > {stretch.above} AND seq < {stretch.below} ORDER BY seq {stretch.order} LIMIT {number}"
    if along is None:
        return f"(SELECT * FROM audit.sealed WHERE {bounds}) looked", []
    if along.kind == CHANGE:  # few changes are so long that sorting them would matter
        return f"(SELECT * FROM audit.sealed WHERE change_group = %s AND {bounds}) looked", [along.values[0]]
    if along.kind == ROW:
        tables, keys = zip(*(row.split(":", 1) for row in along.values), strict=True)
        each, columns, given = "unnest(%s::text[], %s::text[]) one (tbl, pk)", ("tbl", "pk"), [[*tables], [*keys]]
    else:
        each, columns, given = f"unnest(%s::text[]) one ({COLUMNS[along.kind]})", (COLUMNS[along.kind],), [list(along.values)]
    key, value = (", ".join(f"{of}.{column}" for column in columns) for of in ("s", "one"))
    order = ", ".join(f"s.{column} {stretch.order}" for column in (*columns, "seq"))
    match = (
        f"({key}, s.seq) > ({value}, {stretch.above}) AND ({key}, s.seq) < ({value}, {stretch.below}) AND s.{columns[0]} <> ''"
    )
    walks = f"(SELECT s.* FROM {each}, LATERAL (SELECT * FROM audit.sealed s WHERE {match} ORDER BY {order} LIMIT {number}) s"
    return f"{walks} ORDER BY seq {stretch.order} LIMIT {number}) looked", given


def through_blocks(question: Question, number: int, stretch: Stretch, found: Found) -> None:
    """Rows of the blocks in which every condition is met by some row, and of the end of the log that has no block yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(no) + 1, 0) FROM audit.worded")
        indexed = cursor.fetchone()[0] * ROWS_OF_BLOCK
    fresh = replace(stretch, above=max(stretch.above, indexed))
    if stretch.is_falling:
        walk(question, number, fresh, found)
    if len(found.hits) < number and found.looked_to is None and stretch.above < indexed:
        read_blocks(question, number, replace(stretch, below=min(stretch.below, indexed + 1)), found)
    if not stretch.is_falling and len(found.hits) < number and found.looked_to is None:
        walk(question, number, fresh, found)


def read_blocks(question: Question, number: int, stretch: Stretch, found: Found) -> None:
    candidates = blocks_with(question, stretch, BLOCKS_AT_MOST + 1)
    condition, parameters = predicate(question)
    rows = f"SELECT * FROM audit.sealed s WHERE s.seq > {ROWS_OF_BLOCK} * no AND s.seq <= {ROWS_OF_BLOCK} * (no + 1)"
    rows += f" ORDER BY s.seq LIMIT {ROWS_OF_BLOCK}"  # else PostgreSQL turns it around and walks the log for its blocks
    source = f"(SELECT s.* FROM unnest(%s::bigint[]) block (no), LATERAL ({rows}) s) looked"
    for some in portions(candidates[:BLOCKS_AT_MOST], number, found):
        before = len(found.hits)
        take(question, number, source, condition, [some, *parameters], stretch, found)
        found.met += len(found.hits) - before
        if len(found.hits) >= number:
            found.blocks += looked_through(some, found.hits[-1].seq, stretch)
            return
        found.blocks += len(some)
    if len(candidates) > BLOCKS_AT_MOST:
        last = candidates[BLOCKS_AT_MOST - 1]
        found.looked_to = last * ROWS_OF_BLOCK + 1 if stretch.is_falling else (last + 1) * ROWS_OF_BLOCK


def looked_through(blocks: list[int], seq: int, stretch: Stretch) -> float:
    """How many of these blocks lie before and at the row `seq`."""
    no = (seq - 1) // ROWS_OF_BLOCK
    rows = (no + 1) * ROWS_OF_BLOCK - seq + 1 if stretch.is_falling else seq - no * ROWS_OF_BLOCK
    return blocks.index(no) + rows / ROWS_OF_BLOCK


def portions(blocks: list[int], number: int, found: Found) -> Iterator[list[int]]:
    """The blocks in steps, each of so many as are expected to hold what is missing, and at most four times those before it.

    A common word is met at once, and a rare one costs few questions.
    """
    read, before = 0, len(found.hits)
    while read < len(blocks):
        expected = ceil(read * (number - len(found.hits)) / max(1, len(found.hits) - before))
        step = max(BLOCKS_AT_FIRST, min(expected, 4 * read))
        yield blocks[read : read + step]
        read += step


def blocks_with(question: Question, stretch: Stretch, number: int) -> list[int]:
    """The first blocks of a stretch in which every condition is met by some row."""
    with connection.cursor() as cursor:
        parameters = [*whereabouts(question, stretch), stretch.is_falling, number]
        cursor.execute("SELECT audit.blocks_with(%s, %s, %s, %s, %s)", parameters)
        return [no for (no,) in cursor]


def number_of_blocks(question: Question, stretch: Stretch, enough: int) -> int:
    """How many such blocks the stretch has: up to `enough` exactly, else about."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit.blocks_counted(%s, %s, %s, %s)", [*whereabouts(question, stretch), enough])
        return cursor.fetchone()[0]


def whereabouts(question: Question, stretch: Stretch) -> tuple[list[str], int, int]:
    """What a block must hold, as PostgreSQL reads it, and between which blocks the stretch lies."""
    needs = [f"{{{','.join(map(str, need))}}}" for need in needs_of(question)]
    return needs, stretch.above // ROWS_OF_BLOCK, (stretch.below - 2) // ROWS_OF_BLOCK


def needs_of(question: Question) -> list[list[int]]:
    """What a block must hold: of each list, one word."""
    needs = [[words.hashed(each.kind, value) for value in each.values] for each in question.demands if each.kind != TEXT]
    for one, other in combinations([each for each in question.demands if each.kind in words.PAIRED], 2):
        if one.kind != other.kind:
            needs.append([words.paired((one.kind, a), (other.kind, b)) for a in one.values for b in other.values])
    for each in question.demands:
        if each.kind == TEXT:
            kinds, phrase = each.values
            needs += [[words.hashed(kind, word) for kind in kinds.split("+")] for word in phrase.split()]
    return needs


def take(question: Question, number: int, source: str, condition: str, given: list, stretch: Stretch, found: Found) -> None:
    """Add the rows of a source that match, until there are `number`. Texts are compared here, where Arabic is folded."""
    texts, left = question.texts, number - len(found.hits)
    columns = f"seq, change_group, actor, verb{columns_said(texts)}"
    bounds = f"seq > {stretch.above} AND seq < {stretch.below}"
    limit = "" if texts else f"LIMIT {left}"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {columns} FROM {source} WHERE {condition} AND {bounds} ORDER BY seq {stretch.order} {limit}",
            given,
        )
        for seq, group, actor, verb, *said in cursor:
            if all(says(each, verb, *said) for each in texts):
                found.hits.append(Hit(seq, group, actor, verb))
                if len(found.hits) == number:
                    found.looked_to = None  # whoever goes on, goes on from the last hit
                    return
