"""How is a change undone? Its before-values are written back, as a new action.

A verb whose rows are history in themselves names another way back (`undone_by`).
"""

import json
from datetime import timedelta

from django.conf import settings
from django.db import connection, models
from django.utils.translation import gettext as _

from audit.models import Entry
from audit.queries import Change, in_the_clear
from audit.vault import CannotOpen, Erased
from hqconsole.kernel import clock
from hqconsole.kernel.actions import action, current_group, refuse_unless
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.captured import PLUMBING
from hqconsole.kernel.errors import Refusal
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.queue import Topic, send
from hqconsole.kernel.vocabulary import model_of, word_for_column


class CannotUndo(Refusal):
    """The change is too old, of a kind that has no way back, or later changes would be lost."""


@action(Permission.AUDIT_UNDO, about="change")
def undo(*, change: Change, reason: str = "", by: Actor) -> int:
    """Write back what a change found, if nothing has touched those fields since, or do what the verb says undoes it.

    Returns the rows restored. The actor must hold the undone verb as well, and consents as that verb demands. Raises
    CannotUndo naming the fields that moved on.
    """
    refuse_unless_undoable(change, by)
    if change.act.undone_by:
        return change.act.undone_by(change=change, by=by)
    restored = [entry for entry in change.entries if entry.tbl not in PLUMBING and entry.op in "IUD"]
    for entry in restored:
        restore(entry)
    send_again([entry for entry in change.entries if entry.tbl == "hq.jobs_outbox"])
    return len(restored)


def refuse_unless_undoable(change: Change, by: Actor) -> None:
    if not change.entries:
        raise CannotUndo(_("There is no such change."))
    if change.act is None or not change.act.can_undo:
        raise CannotUndo(_("A change of this kind has no way back."))
    refuse_unless(by, change.act.verb)
    if clock.now() - change.entries[-1].at > timedelta(days=settings.UNDO_DAYS):
        raise CannotUndo(_("It was done more than %(days)s days ago.") % {"days": settings.UNDO_DAYS})


def restore(entry: Entry) -> None:
    """Reverse one captured row, refusing where a field is no longer what the change left."""
    model, changes = model_of(entry.tbl), changes_in_the_clear(entry)
    if entry.op == Entry.Op.DELETE:
        write_row(model, {name: before for name, (before, _after) in changes.items()})
        return
    row = model.objects.select_for_update(of=("self",)).filter(pk=entry.pk_of_row).first()
    moved = [name for name, (_before, after) in changes.items() if row is None or stored(row, name) != after]
    if moved:
        words = _(", ").join(word_for_column(entry.tbl, name) for name in moved)
        raise CannotUndo(_("Later changes would be lost: %(fields)s.") % {"fields": words})
    if entry.op == Entry.Op.INSERT:
        delete_row(model, entry.pk_of_row)
    else:
        rewrite_row(model, entry.pk_of_row, {name: before for name, (before, _after) in changes.items()})


def changes_in_the_clear(entry: Entry) -> dict[str, list]:
    """What the change found and left, personal values included. Raises CannotUndo where they cannot be read."""
    try:
        return in_the_clear(entry)
    except Erased as erased:
        raise CannotUndo(_("What it changed was personal and has been erased.")) from erased
    except CannotOpen as locked:
        raise CannotUndo(_("The personal values that it changed cannot be read.")) from locked


def stored(row: models.Model, column: str):
    """A column's present value as the ledger writes values: by PostgreSQL's to_json."""
    with connection.cursor() as cursor:
        quote = connection.ops.quote_name
        cursor.execute(
            f"SELECT to_json({quote(column)})::text FROM {quote(row._meta.db_table)} WHERE {quote(row._meta.pk.column)} = %s",
            [row.pk],
        )
        (text,) = cursor.fetchone()
        return None if text is None else json.loads(text)


def rewrite_row(model: type[models.Model], pk: str, values: dict) -> None:
    """Set columns to values in the ledger's form; PostgreSQL turns JSON back into its own types."""
    quote = connection.ops.quote_name
    columns = ", ".join(f"{quote(name)} = old_.{quote(name)}" for name in values)
    table, key = quote(model._meta.db_table), quote(model._meta.pk.column)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {columns} FROM json_populate_record(NULL::{table}, %s) old_ WHERE {table}.{key} = %s",
            [json.dumps(values), pk],
        )


def write_row(model: type[models.Model], values: dict) -> None:
    quote = connection.ops.quote_name
    columns, table = ", ".join(map(quote, values)), quote(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({columns}) OVERRIDING SYSTEM VALUE"
            f" SELECT {columns} FROM json_populate_record(NULL::{table}, %s)",
            [json.dumps(values)],
        )


def delete_row(model: type[models.Model], pk: str) -> None:
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {quote(model._meta.db_table)} WHERE {quote(model._meta.pk.column)} = %s", [pk])


def send_again(messages: list[Entry]) -> None:
    """Tell the neighbours that were told of the change that its subjects moved once more."""
    for topic, subject in {(m.changes["topic"][1], m.changes["subject"][1]) for m in messages if m.op == Entry.Op.INSERT}:
        send(Topic(topic), subject=subject, key=f"{topic}:{subject}:{current_group.get()}")
