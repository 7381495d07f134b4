"""What is different for single tenants, until when, what did it change, and what will its end do?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from django.db.models import Q

from audit.models import Entry
from audit.queries import names_of_people
from hqconsole.kernel import clock
from hqconsole.kernel.differences import Comparison, compared, patch
from hqconsole.kernel.names import in_language
from hqconsole.kernel.rows import Page
from plans.entitlement import Answer, feature_answer, limit_answer
from plans.models import MOST_RENEWALS, Allowance, Feature, Limit, Override, is_off
from tenants.models import Tenant

from .entitlements import standing_of

REMINDED = (1, 7)  # days before the end, the nearer first
BREAK = timedelta(days=1)  # what begins within it after the end of another goes on with it
MOMENT = timedelta(microseconds=1)
TABLE = "hq.plans_override"
BOOKKEEPING = {"id", "tenant_id", "feature_id", "limit_id", "made_at", "reminded_before", "concluded_at", "given_by"}


def subject_of(key: str) -> Feature | Limit | None:
    """The feature or limit with this key; None where there is neither."""
    return Feature.objects.filter(key=key).first() or Limit.objects.filter(key=key).first()


def column_of(subject: Feature | Limit) -> str:
    return "feature" if isinstance(subject, Feature) else "limit"


def answer_at(tenant: Tenant, subject: Feature | Limit, at: datetime) -> Answer:
    """What a tenant may use of something at an instant, by its present subscription and the overrides and add-ons of then."""
    standing = standing_of(tenant, at)
    return feature_answer(subject, standing) if isinstance(subject, Feature) else limit_answer(subject, standing)


def unbroken_since(tenant: Tenant, subject: Feature | Limit, starts_at: datetime) -> datetime:
    """When it began that something is different for a tenant, if an override that starts now follows others without a break."""
    earlier = tenant.overrides.filter(**{column_of(subject): subject}, starts_at__lt=starts_at)
    for each in sorted(earlier.exclude(mode=Override.Mode.TOP_UP), key=lambda each: each.ended_at, reverse=True):
        if each.ended_at + BREAK >= starts_at:
            starts_at = min(starts_at, each.starts_at)
    return starts_at


def end_of_month(tenant: Tenant, at: datetime) -> datetime:
    """When the calendar month of the tenant is over that holds this instant."""
    local = at.astimezone(ZoneInfo(tenant.timezone))
    first = local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return (first + timedelta(days=32)).replace(day=1)


def overrides(*, text: str = "", state: str = "", cursor: str = "") -> Page:
    """Overrides of all tenants, the newest first; `state` is how they stand, or `ending`."""
    return listed(Override.objects.all(), text, state, cursor)


def overrides_of(subject: Feature | Limit, *, text: str = "", state: str = "", cursor: str = "") -> Page:
    """The same of one feature or limit."""
    return listed(subject.overrides.all(), text, state, cursor)


def listed(found, text: str, state: str, cursor: str) -> Page:
    """A page of them by key, which holds the time they were made."""
    if text:
        found = found.filter(Q(tenant__slug__icontains=text) | Q(ticket__iexact=text))
    rows = in_state(found, state, clock.now()).select_related("tenant", "feature", "limit")
    return rows.page_after(cursor, key="-id")


def in_state(found, state: str, at: datetime):
    """Those that stand so at this instant; those not over where nothing is asked for."""
    narrowed = {
        "live": found.in_force(at),
        "coming": found.coming(at),
        "ending": found.live(at).filter(ends_at__lte=at + timedelta(days=REMINDED[-1])),
        "over": found.over(at),
        "all": found,
    }
    return narrowed.get(state, found.live(at))


def ended_unsaid(at: datetime) -> list[Override]:
    """What ended by itself and is not written down yet."""
    return list(Override.objects.ended_unsaid(at).select_related("tenant", "feature", "limit").order_by("ends_at"))


def reminders_due(at: datetime) -> list[Override]:
    """Live overrides of whose end somebody should be told now."""
    soon = Override.objects.live(at).filter(starts_at__lte=at, ends_at__lte=at + timedelta(days=REMINDED[-1]))
    rows = soon.select_related("tenant", "feature", "limit").order_by("ends_at")
    return [each for each in rows if reminder_due(each, at) is not None]


def reminder_due(override: Override, at: datetime) -> int | None:
    """So many days before the end somebody is to be told now; None where nobody is, or was told already."""
    if override.standing(at) != Override.Standing.LIVE:
        return None
    days = next((days for days in REMINDED if override.ends_at - at <= timedelta(days=days)), None)
    told = override.reminded_before
    return days if days is not None and (told is None or told > days) else None


@dataclass(frozen=True)
class Effect:
    """What a tenant may use of something before, during and after an override."""

    subject: Feature | Limit
    before: Answer
    during: Answer
    after: Answer

    @property
    def loses(self) -> bool:
        """Whether the end takes something away that is on now."""
        return is_off(self.after.value) and not is_off(self.during.value)

    @property
    def is_same(self) -> bool:
        """Whether the end changes nothing."""
        return (self.during.value, self.during.is_exempt) == (self.after.value, self.after.is_exempt)

    @property
    def facts(self) -> dict[str, str | int]:
        """The same as a notice carries it: numbers and plain words."""
        if self.is_same:
            return {"effect": "nothing"}
        if isinstance(self.during.value, Allowance):
            if self.during.value == self.after.value:
                return {"effect": "refused_again"}
            return {"effect": "limit", "now": self.during.value.included, "then": self.after.value.included}
        return {"effect": "loses" if self.loses else "changes"}


def effect_of(override: Override) -> Effect:
    """Before it began, while it holds (or held last), and after its end."""
    instants = (override.starts_at - MOMENT, override.ended_at - MOMENT, override.ended_at)
    if override.ended_at <= override.starts_at:  # revoked before it began
        instants = (override.ended_at,) * 3
    return Effect(override.subject, *(answer_at(override.tenant, override.subject, at) for at in instants))


@dataclass(frozen=True)
class Revision:
    """One change of an override, from the ledger: the documents before and after it, and who made it why."""

    number: int
    entry: Entry
    before: dict | None
    after: dict

    @cached_property
    def patch(self) -> list[dict]:
        """What makes the one out of the other (RFC 6902)."""
        return patch(self.before, self.after) if self.before is not None else [{"op": "add", "path": "", "value": self.after}]

    @cached_property
    def comparison(self) -> Comparison:
        return compared(self.before, self.after)

    @property
    def reason(self) -> str:
        return self.entry.context.get("reason", "")

    @property
    def is_machine(self) -> bool:
        return not self.entry.actor.startswith("staff:")


def revisions(override: Override) -> list[Revision]:
    """Everything that was ever changed of an override, oldest first; what is only bookkeeping is no revision."""
    found, document = [], None
    entries = Entry.objects.filter(tbl=TABLE, pk_of_row=str(override.pk), op__in="IU").order_by("seq")
    for entry in entries:
        before = None if entry.op == Entry.Op.INSERT else told(document or {}, entry, 0)
        after = told(before or {}, entry, 1)
        if before != after:
            found.append(Revision(len(found) + 1, entry, before, after))
        document = after
    return found


def told(document: dict, entry: Entry, side: int) -> dict:
    """The document with one side of what the entry captured; what is empty does not stand in it."""
    merged = document | {name: pair[side] for name, pair in entry.changes.items() if name not in BOOKKEEPING}
    return {name: value for name, value in merged.items() if value is not None}


def about_override(override: Override, revision: str | None) -> dict:
    """What the page of an override shows besides the row: what it changes, and one of its revisions; none for None."""
    known = [] if revision is None else revisions(override)
    shown = next((each for each in known if str(each.number) == revision), known[-1] if known else None)
    return {
        "effect": effect_of(override),
        "standing": override.standing(clock.now()),
        "revisions": known[::-1],
        "shown": shown,
        "renewals_left": MOST_RENEWALS - override.renewals,
    }


@dataclass(frozen=True)
class Different:
    """An override on the page of its tenant, with the name of whoever gave it."""

    override: Override
    giver: str


def deviations(tenant: Tenant) -> list[Different]:
    """What is in force for a tenant or to come."""
    rows, people = tenant.overrides.live(clock.now()).select_related("feature", "limit"), names_of_people()
    return [Different(each, in_language(*people.get(each.given_by, (each.given_by,) * 2))) for each in rows]
