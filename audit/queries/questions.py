"""What is a question to the ledger, and does a row meet it? Its conditions on columns are SQL; its texts are compared here."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from audit import words
from audit.language import CHANGE

from .meanings import ROW, TEXT, Condition

COLUMNS = {words.ACTOR: "actor", words.ACTION: "verb", words.TABLE: "tbl", words.TENANT: "tenant"}


@dataclass(frozen=True)
class Question:
    """What is looked for: conditions that all hold, and a span of time `[since, until)`."""

    conditions: tuple[Condition, ...] = ()
    since: datetime | None = None
    until: datetime | None = None

    @property
    def is_narrowed(self) -> bool:
        return bool(self.conditions or self.since or self.until)

    @property
    def demands(self) -> list[Condition]:
        """What a row must be, without what it must not."""
        return [each for each in self.conditions if not each.is_negated]

    def asks_for(self, kind: str) -> bool:
        return any(each.kind == kind for each in self.demands)

    @property
    def texts(self) -> list[Condition]:
        return [each for each in self.conditions if each.kind == TEXT]


def columns_said(texts: list[Condition]) -> str:
    """The columns in which texts of these kinds stand, to follow others in SQL; of the two long ones only what is asked."""
    kinds = {kind for each in texts for kind in each.values[0].split("+")}
    long = (("ctx", {words.REASON, words.NAME}), ("body", {words.BEFORE, words.AFTER}))
    return "".join([", tbl, pk", *(f", {column}" if kinds & told else ", '{}'" for column, told in long)]) if texts else ""


def says(condition: Condition, verb: str, table: str, pk: str, context: str, body: str) -> bool:
    """Whether a row holds the phrase of a text condition, or does not where that is asked."""
    kinds, phrase = condition.values
    row = (verb, table, pk, context, body)
    return condition.is_negated != (
        could_say(phrase, *row) and any(phrase in words.phrase(said) for said in texts_of(kinds, *row))
    )


def could_say(phrase: str, *row: str) -> bool:
    """Whether the words of a phrase stand anywhere in a row as it is kept: most rows need not be taken apart then.

    A letter that JSON keeps by its number is not seen so; a row that has one is taken apart.
    """
    kept = " ".join(row).casefold()
    return "\\u" in kept or all(words.spellings(word).search(kept) for word in phrase.split())


def texts_of(kinds: str, verb: str, table: str, pk: str, context: str, body: str) -> Iterator[str]:
    """The texts of a row that are of these kinds."""
    wanted = kinds.split("+")
    if words.REASON in wanted or words.NAME in wanted:
        claims = json.loads(context)
        if words.REASON in wanted:
            yield claims.get("reason", "")
        if words.NAME in wanted:
            yield from (claims.get("name", ""), claims.get("name_ar", ""), pk, f"{table} {verb}")
    for before, after in words.pairs_in(body):
        if words.BEFORE in wanted:
            yield words.text_of(before)
        if words.AFTER in wanted:
            yield words.text_of(after)


def predicate(question: Question) -> tuple[str, list]:
    """The conditions on columns and the span of time as SQL over a row."""
    parts, given = ["true"], []
    for bound, at in ((">=", question.since), ("<", question.until)):
        if at:
            parts.append(f"at {bound} %s")
            given.append(at)
    for each in question.conditions:
        if each.kind != TEXT:
            part, values = one_predicate(each)
            parts.append(f"{'NOT ' if each.is_negated else ''}({part})")
            given += values
    return " AND ".join(parts), given


def one_predicate(condition: Condition) -> tuple[str, list]:
    kind, values = condition.kind, list(condition.values)
    if kind in COLUMNS:
        return f"{COLUMNS[kind]} = ANY(%s)", [values]
    if kind == CHANGE:
        return "change_group = ANY(%s)", [values]
    if kind == words.FIELD:
        return "fields && %s::text[]", [values]
    if kind == ROW:
        return "concat(tbl, ':', pk) = ANY(%s)", [values]
    claims = [f'"{words.CLAIMS[kind]}": {json.dumps(value, ensure_ascii=False)}' for value in values]
    said = " OR ".join(["strpos(ctx, %s) > 0"] * len(claims))
    return (f"{said} OR verb = ''" if kind == words.ORIGIN and "raw" in values else said), claims
