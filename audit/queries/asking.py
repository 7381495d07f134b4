"""What did somebody ask the timeline, and how much is there of it? From the text of the search to a question and a number."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from audit import language
from audit.models import FIRST_WAITING
from hqconsole.kernel import clock

from .lines import Timeline
from .meanings import Condition, Meaningless, meaning
from .questions import COLUMNS, Question, predicate
from .search import Stretch, number_of_blocks, rows_along, within_time

RANGES = {"24h": timedelta(hours=24), "7d": timedelta(days=7), "30d": timedelta(days=30)}
COUNTED = 10_000  # up to which a number is exact
BLOCKS_COUNTED = 10_000  # up to which the number of blocks is


@dataclass(frozen=True)
class Asked:
    """A question, and what of the text could not be understood."""

    question: Question
    troubles: tuple[str, ...] = ()


def asked(text: str, *, span: str = "", since: datetime | None = None, until: datetime | None = None) -> Asked:
    """The question in a text of tokens and words, within one of RANGES or from `since` to `until`."""
    conditions: list[Condition] = []
    troubles: list[str] = []
    for term in language.terms(text):
        try:
            conditions.append(meaning(term))
        except Meaningless as unclear:
            troubles.append(str(unclear))
    if span in RANGES:
        since = clock.now() - RANGES[span]
    return Asked(Question(tuple(conditions), since, until), tuple(troubles))


@dataclass(frozen=True)
class Count:
    """How many entries match; `is_about` where it is only estimated."""

    number: int
    is_about: bool = False


def count(question: Question, page: Timeline) -> Count | None:
    """How many match: exactly up to COUNTED, else about how many. None where nobody knows without reading them."""
    if page.is_whole:
        return Count(sum(line.count for line in page.lines))
    if not question.is_narrowed:
        return Count(number_sealed())
    if all(each.kind in COLUMNS and not each.is_negated for each in question.conditions) and len(question.conditions) < 2:
        return counted(question)
    if page.found.blocks:
        blocks = number_of_blocks(question, within_time(question, Stretch(0, FIRST_WAITING)), BLOCKS_COUNTED)
        expected = int(blocks * page.found.met / page.found.blocks)
        return Count(rounded(max(expected, len(page.found.hits))), is_about=True)
    return None


def number_sealed() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq FROM audit.head")
        return cursor.fetchone()[0]


def counted(question: Question) -> Count:
    """The rows of one index, counted up to COUNTED; above it, what PostgreSQL's statistics expect."""
    along = question.conditions[0] if question.conditions else None
    stretch = within_time(question, Stretch(0, FIRST_WAITING))
    source, given = rows_along(along, stretch, COUNTED + 1)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {source}", given)
        number = cursor.fetchone()[0]
        if number <= COUNTED:
            return Count(number)
        condition, given = predicate(Question(question.conditions))
        bounds = f"seq > {stretch.above} AND seq < {stretch.below}"
        cursor.execute(f"EXPLAIN (FORMAT JSON) SELECT FROM audit.sealed WHERE {condition} AND {bounds}", given)
        plan = cursor.fetchone()[0]
    expected = (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]["Plan Rows"]
    return Count(rounded(max(expected, COUNTED + 1)), is_about=True)


def rounded(number: int) -> int:
    """The number with two digits that say something."""
    scale = 10 ** max(0, len(str(number)) - 2)
    return round(number / scale) * scale
