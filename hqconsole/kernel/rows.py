"""How are rows read? The base queryset: lock one, page by key instead of by offset, search near before far."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models
from django.db.models import Q
from django.db.models.expressions import Combinable

PAGE_SIZE = 50
NEAR = 2_000  # rows that are read one by one in about two milliseconds


@dataclass(frozen=True)
class Search:
    """One condition, worded twice: `walked` so that no index answers it, `indexed` so that one does."""

    walked: Q | Combinable
    indexed: Q | Combinable


class Page:
    """One page of a keyset-paged list: its rows, and the cursors of its neighbours (empty where there is none)."""

    def __init__(self, rows: list, previous: str, next: str):
        self.rows, self.previous, self.next = rows, previous, next

    def __iter__(self) -> Iterator:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


class Rows(models.QuerySet):
    """Chainable base of every model's queryset."""

    def locked(self, row: models.Model) -> models.Model:
        """The present state of `row`, locked until the transaction ends."""
        return self.select_for_update(of=("self",)).get(pk=row.pk)

    def page_after(
        self, cursor: str = "", *, key: str = "pk", size: int = PAGE_SIZE, search: Search | None = None, near: int = NEAR
    ) -> Page:
        """The page that follows `cursor` in the order of the unique field `key` (descending where it starts with "-").

        A cursor is the key of a row; with a leading "<" the page before that row is meant. Page 1 and page 10,000
        cost the same. A malformed cursor gives the first page.
        """
        field, descending = key.removeprefix("-"), key.startswith("-")
        backwards, value = cursor.startswith("<"), cursor.removeprefix("<")
        falling = descending != backwards
        rows = self.order_by(f"{'-' if falling else ''}{field}")
        value = self.parsed(field, value)
        if value is not None:
            rows = rows.filter(**{f"{field}__{'lt' if falling else 'gt'}": value})
        if search is None:
            found = list(rows[: size + 1])
        else:
            found = rows.first_found(search, size + 1, within=near, until=f"{field}__{'gte' if falling else 'lte'}")
        more, found = len(found) > size, found[:size]
        if backwards:
            found.reverse()
        return self.page_of(found, field, before=more if backwards else value is not None, after=more or backwards)

    def first_found(self, search: Search, number: int, *, within: int, until: str) -> list:
        """The first `number` of these ordered rows that `search` means; `until` is the lookup of all rows up to a key.

        Nobody knows beforehand how many rows a word hits: row-level security hides the statistics from LIKE. So the next
        `within` rows are walked, which is enough for a common word. Only for a rarer one the index is asked, whose hits
        are few enough to sort.
        """
        field, _to = until.split("__")
        horizon = list(self.values_list(field, flat=True)[within - 1 : within])
        rows = self.filter(**{until: horizon[0]}) if horizon else self
        found = list(rows.filter(search.walked)[:number])
        if horizon and len(found) < number:
            return list(self.filter(search.indexed)[:number])
        return found

    def page_of(self, found: list, field: str, *, before: bool, after: bool) -> Page:
        if not found:
            return Page([], "", "")
        first, last = (str(getattr(row, field)) for row in (found[0], found[-1]))
        return Page(found, f"<{first}" if before else "", last if after else "")

    def parsed(self, field: str, value: str):
        """`value` as the type of `field`, None where it is none."""
        column = self.model._meta.pk if field == "pk" else self.model._meta.get_field(field)
        try:
            return column.to_python(value) if value and "\0" not in value else None
        except (ValueError, TypeError, models.fields.exceptions.ValidationError):
            return None
