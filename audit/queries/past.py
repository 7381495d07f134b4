"""How was it then? Rows at a past instant: as they are now, with every captured change since taken back, newest first."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.utils.translation import gettext as _

from audit.coverage import RULES, Rule
from audit.models import Entry
from hqconsole.kernel.captured import PLUMBING
from hqconsole.kernel.vocabulary import model_of, word_for_column, word_for_table, word_for_value

AT_MOST = 20_000  # changes that are taken back for one look
STATES = ("changed", "gone", "new", "same")  # in the order of what they say
Key = tuple[str, str]  # table and primary key, as the ledger has them


@dataclass(frozen=True)
class Field:
    """A column then and now, in words; None where the row was or is not there."""

    label: str
    then: object
    now: object
    has_changed: bool


@dataclass(frozen=True)
class Past:
    """A row at an instant, beside what it is now. Either may be None, never both."""

    table: str
    pk: str
    then: dict | None
    now: dict | None

    @property
    def word(self) -> str:
        return word_for_table(self.table)

    @property
    def fields(self) -> list[Field]:
        then, now = self.then or {}, self.now or {}
        names = ordered(self.table, then.keys() | now.keys())
        return [self.field(name, then.get(name), now.get(name)) for name in names]

    def field(self, name: str, then, now) -> Field:
        """A column; of a row that came or went none has changed, for all of it has."""
        said = (word_for_value(self.table, name, value) for value in (then, now))
        return Field(word_for_column(self.table, name), *said, self.state == "changed" and then != now)

    @property
    def state(self) -> str:
        """What became of it: new since, gone since, changed since, or the same."""
        if self.then is None:
            return "new"
        if self.now is None:
            return "gone"
        return "changed" if self.then != self.now else "same"


class TooFarBack(Exception):
    """One look cannot take back all that has changed since: there is too much, or a part of it was taken out of the log."""


def tenant_as_of(tenant_id: str, at: datetime) -> list[Past]:
    """Every row about a tenant as it was at `at`, first what has changed since, by table. Raises TooFarBack."""
    return rewound(Entry.objects.filter(tenant=tenant_id), at, dict(rows_of_tenant(tenant_id)))


def row_as_of(table: str, pk: str, at: datetime) -> list[Past]:
    """One row as it was at `at`; nothing where there neither is nor was one. Raises TooFarBack."""
    if "\0" in table + pk:
        return []
    return rewound(Entry.objects.filter(tbl=table, pk_of_row=pk), at, dict(row_now(table, pk)))


def rewound(entries, at: datetime, present: dict[Key, dict]) -> list[Past]:
    """The rows of `present` and of `entries`, with what came after `at` taken back."""
    past = {key: dict(row) for key, row in present.items()}
    for entry in changes_after(entries, at):
        key = (entry.tbl, entry.pk_of_row)
        if entry.op == Entry.Op.INSERT:
            past[key] = None
        elif entry.op == Entry.Op.DELETE or past.get(key) is None:
            past[key] = before(entry)
        else:
            past[key] |= before(entry)
    keys = [key for key in past if past[key] is not None or key in present]
    found = [Past(*key, past[key], present.get(key)) for key in keys]
    return sorted(found, key=lambda each: (STATES.index(each.state), each.table, each.pk))


def changes_after(entries, at: datetime) -> list[Entry]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM audit.segment WHERE detached_at IS NOT NULL AND closed_at > %s)", [at])
        if cursor.fetchone()[0]:
            raise TooFarBack(_("A month since then was taken out of the log. Choose a moment after it, or bring it back."))
    since = entries.filter(at__gt=at, op__in="IUD").exclude(tbl__in=PLUMBING).order_by("-seq")
    found = list(since.only("seq", "tbl", "pk_of_row", "op", "body")[: AT_MOST + 1])
    if len(found) > AT_MOST:
        raise TooFarBack(_("Too much has changed since. Choose a moment nearer to now: one look takes back 20,000 changes."))
    return found


def before(entry: Entry) -> dict:
    """What the row held before this change, of the columns whose values the ledger shows."""
    rule = RULES.get(entry.tbl, Rule())
    return {name: pair[0] for name, pair in entry.changes.items() if name not in rule.hidden_columns + rule.personal_columns}


def rows_of_tenant(tenant_id: str) -> Iterator[tuple[Key, dict]]:
    """Every captured row about a tenant as it is now."""
    for model in captured_models():
        column = rule_of(model).tenant_column
        if column in {field.column for field in model._meta.concrete_fields}:
            yield from rows_where(model, column, tenant_id)


def row_now(table: str, pk: str) -> Iterator[tuple[Key, dict]]:
    model = model_of(table)
    if model in captured_models() and is_key_of(model, pk):
        yield from rows_where(model, model._meta.pk.column, pk)


def is_key_of(model: type[models.Model], pk: str) -> bool:
    """Whether a row of this model could have such a key at all."""
    field = model._meta.pk
    try:
        field.run_validators(field.to_python(pk))
    except (ValueError, TypeError, ValidationError):
        return False
    return True


def captured_models() -> list[type[models.Model]]:
    return [
        model
        for model in apps.get_models()
        if model._meta.managed and not rule_of(model).exempt_because and table_of(model) not in PLUMBING
    ]


def table_of(model: type[models.Model]) -> str:
    return f"hq.{model._meta.db_table}"


def rule_of(model: type[models.Model]) -> Rule:
    return RULES.get(table_of(model), Rule())


def rows_where(model: type[models.Model], column: str = "", value: str = "") -> Iterator[tuple[Key, dict]]:
    """Rows in the ledger's form: column to value, by PostgreSQL's to_json; without columns not captured or personal.

    Without a column, every row.
    """
    quote = connection.ops.quote_name
    table, key = quote(model._meta.db_table), quote(model._meta.pk.column)
    condition = f"WHERE {quote(column)} = %s" if column else ""
    rule = rule_of(model)
    generated = [field.column for field in model._meta.concrete_fields if field.generated]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {key}::text, (to_jsonb(r) - %s::text[])::text FROM {table} r {condition}",
            [[*rule.skip_columns, *rule.hidden_columns, *rule.personal_columns, *generated], *([value] if column else [])],
        )
        for pk, row in cursor.fetchall():
            yield (table_of(model), pk), json.loads(row)


def ordered(table: str, names: Iterable[str]) -> list[str]:
    """Columns in the order of the model."""
    model = model_of(table)
    places = {field.column: place for place, field in enumerate(model._meta.concrete_fields)} if model else {}
    return sorted(names, key=lambda name: (places.get(name, len(places)), name))
