"""Which entries does the ledger hold? One by its number, those about a tenant, the newest of each action for a short list."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.apps import apps

from audit.models import FIRST_WAITING, Entry
from hqconsole.kernel.captured import PLUMBING
from hqconsole.kernel.ids import uuid_in
from hqconsole.kernel.rows import Rows

from .chain import Proof, proofs


def about_tenant(tenant_id: str) -> Rows:
    """Entries about one tenant, sealed or waiting."""
    return Entry.objects.filter(tenant=tenant_id)


def entry_at(seq: int) -> Entry | None:
    """The entry with this number. A waiting entry's number still leads to it when it has been sealed."""
    waiting_or_sealed = Entry.objects.filter(seq=seq).first()
    if waiting_or_sealed or seq < FIRST_WAITING:
        return waiting_or_sealed
    return Entry.objects.filter(id=seq - FIRST_WAITING).first()


def tenant_names(entries: list[Entry]) -> dict[str, object]:
    """The tenants that these entries are about, by id; one query."""
    return tenants_by_id(entry.tenant for entry in entries)


def tenants_by_id(ids: Iterable[str]) -> dict[str, object]:
    """The tenants with these ids, by id; one query. An empty id is nobody's."""
    wanted = {each for each in ids if each}
    return {str(tenant.pk): tenant for tenant in apps.get_model("tenants", "Tenant").objects.filter(pk__in=wanted)}


def people_by_actor(actors: Iterable[str]) -> dict[str, object]:
    """The members of staff among these actors, by the name that the ledger has for them; one query."""
    wanted = [uuid_in(actor.removeprefix("staff:")) for actor in actors if actor.startswith("staff:")]
    return {f"staff:{person.pk}": person for person in apps.get_model("staff", "Person").objects.filter(pk__in=wanted)}


def approvers(entries: list[Entry]) -> dict[str, list]:
    """Who agreed to what these entries did, by the approval they were done under; one query."""
    numbers = [warrant.removeprefix("approval:") for entry in entries if (warrant := entry.warrant).startswith("approval:")]
    reviews = (
        apps.get_model("approvals", "Review").objects.filter(request__in=numbers, verdict="approve").select_related("reviewer")
    )
    found: dict[str, list] = {}
    for review in reviews if numbers else []:
        found.setdefault(f"approval:{review.request_id}", []).append(review.reviewer)
    return found


@dataclass(frozen=True)
class Told:
    """What the rows themselves do not say: their tenants, what proves them, who agreed to them."""

    tenants: dict[str, object]
    proofs: dict[int, Proof]
    approvers: dict[str, list]


def told(entries: list[Entry]) -> Told:
    """What is to be said beside these entries; three queries."""
    return Told(tenant_names(entries), proofs(entries), approvers(entries))


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
