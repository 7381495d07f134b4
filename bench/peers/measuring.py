"""What do the libraries and ours cost, on equal tables and in turns? In a process that is set up for them."""

import itertools
from collections.abc import Callable
from contextlib import nullcontext
from functools import partial

import pghistory
import pgtrigger
from auditlog.models import LogEntry
from django.core.management import call_command
from django.db import connection, connections, transaction

from bench.measure import interleaved
from bench.orders import CAPTURED, PLAIN, ROWS, CapturedOrder, PlainOrder, change_all
from bench.peers import TABLES
from bench.peers.models import AuditlogOrder, PghistoryOrder, SimpleOrder
from bench.sizes import sized
from hqconsole.kernel import clock, ledger

REQUESTS, ROUNDS = sized(200), 5
CONTEXT = {"actor": "staff:bench", "name": "Bench", "verb": "orders.move_on", "reason": "To see what it costs", "origin": "page"}
MODELS = {
    "ours": CapturedOrder,
    "django-simple-history": SimpleOrder,
    "django-auditlog": AuditlogOrder,
    "django-pghistory": PghistoryOrder,
}
CONTEXTS = {"ours": partial(ledger.context, **CONTEXT), "django-pghistory": partial(pghistory.context, **CONTEXT)}
Found = list[tuple[str, float, str]]
numbers = itertools.count()


def measured() -> Found:
    """Rows of name, value and unit."""
    make_what_they_need()
    connection.ensure_connection()
    return [*bulk_updates(), *requests()]


def make_what_they_need() -> None:
    """Their own tables and triggers, as the owner; the app's role may write them."""
    call_command("migrate", database="owner", verbosity=0)
    with connections["owner"].schema_editor() as editor:
        editor.create_model(SimpleOrder.history.model)
        editor.create_model(PghistoryOrder.pgh_event_model)
    pgtrigger.install(database="owner")
    with connections["owner"].cursor() as cursor:
        cursor.execute("GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA bench TO hq_app")
        cursor.execute("GRANT USAGE ON ALL SEQUENCES IN SCHEMA bench TO hq_app")


def costs_of(variants: dict[str, Callable[[], None]]) -> Found:
    """Each against the one that nobody audits."""
    costs = interleaved(variants, ROUNDS, connection.connection.info.backend_pid)
    plain = costs.pop("unaudited")
    return [(f"{name}: cpu / unaudited", cost.cpu / plain.cpu, "x") for name, cost in costs.items()]


def bulk_updates() -> Found:
    """A1: one UPDATE of every row, and how much of it each noticed; those that notice nothing cost nothing."""
    tables = {"unaudited": PLAIN, "ours": CAPTURED, **TABLES}
    found = costs_of({name: partial(change, table) for name, table in tables.items()})
    events = {
        "django-simple-history": SimpleOrder.history.count(),
        "django-auditlog": LogEntry.objects.count(),
        "django-pghistory": PghistoryOrder.pgh_event_model.objects.count(),
    }
    changes = ROWS * (ROUNDS + 1)  # with the round that does not count
    return [(f"A1 {name}", value, unit) for name, value, unit in found] + [
        (f"A1 {name}: noticed of the UPDATE", noticed / changes, "x") for name, noticed in events.items()
    ]


def change(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(change_all(table))


def requests() -> Found:
    """A2: get one row, change it, save it, in one transaction, with the context of a request where it is stored with it."""
    models = {"unaudited": PlainOrder, **MODELS}
    found = costs_of({name: partial(many, model, CONTEXTS.get(name, nullcontext)) for name, model in models.items()})
    return [(f"A2 {name}", value, unit) for name, value, unit in found]


def many(model: type, context: Callable) -> None:
    for _number in range(REQUESTS):
        with transaction.atomic(), context():
            order = model.objects.get(pk=next(numbers) % ROWS + 1)
            order.move_on(clock.now())
            order.save(update_fields=["status", "total", "updated_at"])
