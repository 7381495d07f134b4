"""What can be asked of the ledger? Entries by actor, verb, table, tenant and time; the state of the chain."""

from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.db import connection

from hqconsole.kernel import frozen
from hqconsole.kernel.actions import REGISTRY, Action
from hqconsole.kernel.captured import PLUMBING
from hqconsole.kernel.risks import RISKS, Risk
from hqconsole.kernel.rows import Rows

from .models import Entry


def timeline(*, actor: str = "", verb: str = "", table: str = "", tenant: str = "", group: str = "") -> Rows:
    """Entries that match every given part exactly, to be paged by -seq."""
    wanted = {"actor": actor, "verb": verb, "tbl": table, "tenant": tenant, "change_group": group}
    return Entry.objects.filter(**{name: value for name, value in wanted.items() if value})


def about_tenant(tenant_id: str) -> Rows:
    """Entries about one tenant, sealed or waiting."""
    return Entry.objects.filter(tenant=tenant_id)


def tenant_names(entries: list[Entry]) -> dict[str, object]:
    """The tenants that these entries are about, by id; one query."""
    wanted = {entry.tenant for entry in entries if entry.tenant}
    return {str(tenant.pk): tenant for tenant in apps.get_model("tenants", "Tenant").objects.filter(pk__in=wanted)}


@dataclass(frozen=True)
class ChainState:
    """How the chain stands: sealed rows, rows waiting, the age of the oldest waiting, the last signed checkpoint."""

    sealed: int
    waiting: int
    waiting_since: datetime | None
    checkpoint_size: int
    checkpoint_at: datetime | None
    holes: list[tuple[str, str]]

    @property
    def is_well(self) -> bool:
        return not self.holes


def chain_state() -> ChainState:
    """The present state of the chain, and tables that lost their capture."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq FROM audit.head")
        (sealed,) = cursor.fetchone()
        cursor.execute("SELECT count(*), min(at) FROM audit.pending")
        waiting, since = cursor.fetchone()
        cursor.execute("SELECT size, anchored_at FROM audit.checkpoint WHERE anchored_at IS NOT NULL ORDER BY size DESC LIMIT 1")
        size, at = cursor.fetchone() or (0, None)
        cursor.execute("SELECT name, problem FROM audit.unguarded()")
        return ChainState(sealed, waiting, since, size, at, cursor.fetchall())


def neighbours(entry: Entry) -> dict:
    """What stands beside an entry: the hash before it, the checkpoint that covers it, the rest of its change."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_hash FROM audit.timeline WHERE seq = %s", [entry.seq - 1])
        previous = cursor.fetchone()
        cursor.execute("SELECT size, anchored_at FROM audit.checkpoint WHERE size >= %s ORDER BY size LIMIT 1", [entry.seq])
        checkpoint = cursor.fetchone()
    same = Entry.objects.filter(change_group=entry.change_group).order_by("seq") if entry.change_group else Entry.objects.none()
    return {
        "previous_hash": bytes(previous[0]).hex() if previous and previous[0] else "",
        "own_hash": bytes(entry.row_hash).hex() if entry.row_hash else "",
        "checkpoint": checkpoint if entry.is_sealed else None,
        "same_change": list(same[:50]),
    }


@dataclass(frozen=True)
class Headline:
    """One change as a list shows it: its newest entry, and how many more belong to the same action."""

    entry: Entry
    more: int


LOOK_BACK = 400  # entries that are looked through for the headlines of a short list


def headlines(entries: Rows, at_most: int = 10) -> list[Headline]:
    """The newest changes among `entries`, one line for each action, without what machines note about their own work."""
    newest = entries.exclude(tbl__in=PLUMBING).order_by("-seq")[:LOOK_BACK]
    grouped: dict[str, list[Entry]] = {}
    for entry in newest:
        grouped.setdefault(entry.change_group or str(entry.seq), []).append(entry)
    return [Headline(same[0], len(same) - 1) for same in list(grouped.values())[:at_most]]


def latest() -> list[Headline]:
    """The newest changes of all."""
    return headlines(Entry.objects.all())


@dataclass(frozen=True)
class Change:
    """Everything one action changed, newest entry first: what can be undone as a whole."""

    group: str
    entries: list[Entry]

    @property
    def act(self) -> Action | None:
        """The action that made it, None where it went around the actions."""
        return REGISTRY.get(self.entries[-1].verb) if self.entries else None

    @property
    def risk(self) -> Risk:
        return RISKS[self.act.verb] if self.act else Risk.LOW

    @property
    def slug(self) -> str:
        """What is typed to confirm undoing it: the beginning of its group."""
        return self.group[:8]


def change(group: str) -> Change:
    """The change with this group; without entries where there is none."""
    return Change(group, list(Entry.objects.filter(change_group=group).order_by("-seq")))


frozen.register("change", of=Change, key=lambda change: change.group, find=change)
