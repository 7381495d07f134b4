"""What stands out in a period? Who did how much, and the entries that somebody responsible should have seen."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audit.models import FIRST_WAITING, Entry
from hqconsole.kernel.captured import PLUMBING
from hqconsole.kernel.permissions import Permission as P
from hqconsole.kernel.risks import RISKS, Risk

from .chain import chain_state
from .entries import entry_at
from .questions import Question
from .search import Stretch, within_time

AT_MOST = 100  # entries that a section names, the newest; it counts all of them
TOP = 15  # rows of each table of counts

DANGEROUS = [str(verb) for verb, risk in RISKS.items() if risk >= Risk.HIGH]
RULES = [
    P.APPROVALS_ADD_POLICY,
    P.APPROVALS_CHANGE_POLICY,
    P.APPROVALS_REMOVE_POLICY,
    P.NETWORK_ALLOW,
    P.NETWORK_DISALLOW,
    P.STAFF_ACTIVATE,
    P.STAFF_DEACTIVATE,
]
BYPASSED = [P.APPROVALS_BREAK_GLASS, P.APPROVALS_REVIEW_BYPASS]
LENT = [P.STAFF_ELEVATE, P.STAFF_END_ELEVATION, P.TENANTS_END_TRUST, P.TENANTS_ENTRUST]


@dataclass(frozen=True)
class Section:
    """A kind of entries that a digest names: each act once, by its first entry."""

    name: str
    title: Promise
    wanted: Q


SECTIONS = (
    Section("dangerous", _("Acts of high risk"), Q(verb__in=DANGEROUS) & ~Q(verb=P.RAW_EDIT)),
    Section("raw", _("Raw edits, and changes around the console"), Q(verb=P.RAW_EDIT) | Q(verb="", op__in="IUDT")),
    Section("database", _("Changes of the database itself"), Q(op="X")),
    Section("refused", _("Requests that were rejected"), Q(verb=P.APPROVALS_REJECT)),
    Section("bypassed", _("Acts without the second person, and how they were judged"), Q(verb__in=BYPASSED)),
    Section("lent", _("Rights lent for a time"), Q(verb__in=LENT)),
    Section("rules", _("Changes of policies, networks and people"), Q(verb__in=RULES)),
    Section("promoted", _("Changes of roles"), Q(tbl="hq.staff_person", fields__contains=["roles"])),
)  # fmt: skip


def digest_of(begins: datetime, ends: datetime) -> dict:
    """What a digest holds of the period from `begins` until before `ends`, made of plain types.

    `acts` and `entries` are totals; `actors`, `verbs` and `tenants` the most frequent of each as [name, acts, entries];
    `sections` maps each name of SECTIONS to {"total": acts, "seqs": [the newest first entries]}; `chain` says how it stands.
    """
    entries = within(begins, ends)
    return {
        **totals(entries),
        "actors": counted(entries, "actor"),
        "verbs": counted(entries, "verb"),
        "tenants": counted(entries, "tenant"),
        "sections": {section.name: gathered(entries, section) for section in SECTIONS},
        "chain": chain_in_figures(),
    }


def within(begins: datetime, ends: datetime):
    """The entries of a period, without what machines note about their own work."""
    sealed = within_time(Question(since=begins, until=ends), Stretch(0, FIRST_WAITING))
    numbered = Q(seq__gt=sealed.above, seq__lt=sealed.below) | Q(seq__gte=FIRST_WAITING)
    return Entry.objects.filter(numbered, at__gte=begins, at__lt=ends).exclude(tbl__in=PLUMBING)


ACT = "coalesce(nullif(change_group, ''), seq::text)"  # an entry that belongs to no action is one of its own


def chain_in_figures() -> dict[str, int]:
    """How the chain stands: rows sealed, covered by a checkpoint outside the database, and tables without capture."""
    state = chain_state()
    return {"sealed": state.sealed, "covered": state.checkpoint_size, "holes": len(state.holes)}


def totals(entries) -> dict[str, int]:
    ((acts, number),) = asked(f"SELECT count(DISTINCT {ACT}), count(*)", entries)
    return {"acts": acts, "entries": number}


def counted(entries, column: str) -> list[tuple]:
    """The most frequent values of a column, with the acts and the entries of each."""
    what = f"SELECT {column}, count(DISTINCT {ACT}), count(*)"
    return asked(what, entries.exclude(**{column: ""}), f"GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {TOP}")


def gathered(entries, section: Section) -> dict:
    """The first entry of each act of a section, newest first."""
    what = "SELECT min(seq), count(*) OVER ()"
    found = asked(what, entries.filter(section.wanted), f"GROUP BY {ACT} ORDER BY 1 DESC LIMIT {AT_MOST}")
    return {"total": found[0][1] if found else 0, "seqs": [seq for seq, _total in found]}


def asked(what: str, entries, grouped: str = "") -> list[tuple]:
    """A question about sets of entries that the ORM cannot word: actions are counted, not rows."""
    rows, given = entries.values("seq", "change_group", "actor", "verb", "tenant").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"{what} FROM ({rows}) entry {grouped}", given)
        return cursor.fetchall()


def named(content: dict) -> list[tuple[Section, int, list[Entry]]]:
    """The sections of a digest with their totals and entries; one query for all that were sealed by then."""
    wanted = {seq for part in content["sections"].values() for seq in part["seqs"]}
    entries = Entry.objects.in_bulk(wanted) | {seq: entry for seq in wanted if seq >= FIRST_WAITING and (entry := entry_at(seq))}
    return [
        (section, part["total"], [entries[seq] for seq in part["seqs"] if seq in entries])
        for section in SECTIONS
        if (part := content["sections"].get(section.name)) is not None
    ]
