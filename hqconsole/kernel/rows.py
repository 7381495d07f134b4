"""How are rows read? The base queryset: lock one, page by key instead of by offset."""

from collections.abc import Iterator

from django.db import models

PAGE_SIZE = 50


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

    def page_after(self, cursor: str = "", *, key: str = "pk", size: int = PAGE_SIZE) -> Page:
        """The page that follows `cursor` in the order of the unique field `key` (descending where it starts with "-").

        A cursor is the key of a row; with a leading "<" the page before that row is meant. Page 1 and page 10,000
        cost the same. A malformed cursor gives the first page.
        """
        field, descending = key.removeprefix("-"), key.startswith("-")
        backwards, value = cursor.startswith("<"), cursor.removeprefix("<")
        rows = self.order_by(f"{'-' if descending != backwards else ''}{field}")
        value = self.parsed(field, value)
        if value is not None:
            rows = rows.filter(**{f"{field}__{'lt' if descending != backwards else 'gt'}": value})
        found = list(rows[: size + 1])
        more, found = len(found) > size, found[:size]
        if backwards:
            found.reverse()
        return self.page_of(found, field, before=more if backwards else value is not None, after=more or backwards)

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
