"""What may a tenant use, in the words of the OpenFeature protocol? Read in one question, kept until something moves.

What moved is counted by triggers in the transaction of the change (`Movement`), so what is kept is never older than the last
commit; what starts or ends by the clock ends its time. Most tenants have nothing but their edition: they share what is kept.
"""

import hashlib
import json
import re
import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple
from uuid import UUID

from django.conf import settings

from hqconsole.kernel import clock
from hqconsole.kernel.prepared import asked
from plans.entitlement import Source
from plans.models import EVERYBODY

from .faults import Fault, bad_context

KEPT = 5_000  # of one process, some 20 kB each
FLAGS_KEPT = 20_000  # of one process, as they are sent
LONGEST = timedelta(seconds=60)  # of what nothing moved, in case something new changes by the clock
SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
TARGETED = {Source.OVERRIDE, Source.TOP_UP, Source.ADD_ON, Source.PLAN}
INACTIVITY_SECONDS = 120

STANDING = """
SELECT t.id AS tenant, coalesce(mine.version, 0) AS mine, coalesce(everybodys.version, 0) AS everybodys, s.edition_id,
    (CASE s.status WHEN 'trialing' THEN s.trial_ends_on ELSE s.ends_on END)::timestamp AT TIME ZONE t.timezone AS ends_at,
    EXISTS (SELECT FROM hq.plans_override o WHERE o.tenant_id = t.id AND o.revoked_at IS NULL AND o.ends_at > now())
        OR EXISTS (SELECT FROM hq.plans_holding h WHERE h.tenant_id = t.id AND coalesce(h.ends_at > now(), true)) AS is_special
FROM hq.tenants_tenant t
LEFT JOIN hq.plans_movement mine ON mine.tenant_id = t.id
LEFT JOIN hq.plans_movement everybodys ON everybodys.tenant_id = %(everybody)s
LEFT JOIN hq.plans_subscription s ON s.tenant_id = t.id AND s.status IN ('trialing', 'active')
WHERE t.{name} = %({name})s
"""
# A statement for each name: one for both would have to be planned anew each time.
STANDINGS = {name: STANDING.format(name=name) for name in ("id", "slug")}
# In one statement, so of one state of the database: values are kept for whoever stands as this tenant stood when it had them.
VALUES = {
    name: f"SELECT * FROM ({standing}) standing LEFT JOIN LATERAL hq.plans_values(tenant) ON true"  # noqa: S608 - both are written here
    for name, standing in STANDINGS.items()
}


class Standing(NamedTuple):
    """Whatever decides what a tenant may use, and how often it, and everybody, moved until now."""

    tenant: UUID
    mine: int
    everybodys: int
    edition_id: int | None
    ends_at: datetime | None
    is_special: bool

    @property
    def sharers(self) -> tuple:
        """All who have the same values: whoever has nothing but this edition until then; the special only themselves."""
        return (self.everybodys, self.edition_id, self.ends_at, *((self.tenant, self.mine) if self.is_special else ()))


class Said(NamedTuple):
    """What the views of the contract say of one flag."""

    key: str
    value: str | None
    source: str
    source_id: str
    until: datetime | None
    when_away: str
    hard_cap: int | None
    enforcement: str | None
    plan: str | None
    edition: int | None


standing_in, said_in = itemgetter(*Standing._fields), itemgetter(*Said._fields)


class Values:
    """Each flag by itself, as it is sent; and all of them, as the bodies of all sharers begin."""

    def __init__(self, said: list[Said], good_until: datetime):
        self.flags = {each.key: flag(each) for each in said}
        self.good_until = good_until
        listed = b",".join(self.flags.values())
        self.version = hashlib.sha256(listed).hexdigest()[:16]
        self.begin = b'{"flags":[' + listed + b"],"
        self.tag = hashlib.sha256(self.begin)

    def of(self, tenant: UUID) -> "Answer":
        facts = {"metadata": {"version": self.version, "tenant": str(tenant)}, "eventStreams": [stream_of(tenant)]}
        end, tag = as_json(facts)[1:], self.tag.copy()
        tag.update(end)
        return Answer(tenant, self, f'"{tag.hexdigest()}"', self.begin + end)


@dataclass(frozen=True)
class Answer:
    """Everything a tenant may use: the body of a bulk evaluation with its tag, and the values by themselves."""

    tenant: UUID
    values: Values
    etag: str
    body: bytes


class Answers:
    """The values that this process keeps, those used last."""

    def __init__(self):
        self.kept: OrderedDict[tuple, Values] = OrderedDict()
        self.lock = threading.Lock()

    def to(self, targeting_key: str) -> Answer:
        """What holds now for the tenant with this id or slug. Raises Fault where there is none."""
        wanted = wanted_by(targeting_key)
        standing = Standing(*standing_in(rows_of(STANDINGS, wanted)[0]))
        with self.lock:
            values = self.kept.get(standing.sharers)
            if values and clock.now() < values.good_until:
                self.kept.move_to_end(standing.sharers)
                return values.of(standing.tenant)
        return self.read(wanted).of(standing.tenant)

    def read(self, wanted: dict) -> Values:
        """The tenant's values as they are now, kept for all who stand as it does now."""
        rows = rows_of(VALUES, wanted)
        ends = [row["next_at"] for row in rows[:1] if row["next_at"]]
        values = Values([Said(*said_in(row)) for row in rows if row["key"]], min([clock.now() + LONGEST, *ends]))
        sharers = Standing(*standing_in(rows[0])).sharers
        with self.lock:
            self.kept[sharers] = values
            self.kept.move_to_end(sharers)
            if len(self.kept) > KEPT:
                self.kept.popitem(last=False)
        return values


answers = Answers()


def wanted_by(targeting_key: str) -> dict:
    """How the statements find this tenant: by its id or by its slug. Raises Fault where no tenant can be named so."""
    pk = as_uuid(targeting_key)
    if not pk and not SLUG.fullmatch(targeting_key):
        raise nobody()
    return {"everybody": EVERYBODY} | ({"id": pk} if pk else {"slug": targeting_key})


def rows_of(questions: dict[str, str], wanted: dict) -> list[dict]:
    """At least one. Raises Fault where there is no such tenant."""
    rows = asked(questions["id" if "id" in wanted else "slug"], wanted)
    if not rows:
        raise nobody()
    return rows


def nobody() -> Fault:
    return bad_context("No tenant has this targetingKey; it is the id or the slug of one.")


def as_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@lru_cache(FLAGS_KEPT)
def flag(said: Said) -> bytes:
    """One flag; without a value where the product takes the default of its own code."""
    value = json.loads(said.value) if said.value is not None else None
    facts = {"key": said.key, "reason": reason_of(said.source), "variant": variant_of(value, said.source)}
    return as_json(facts | ({} if value is None else {"value": value}) | {"metadata": metadata_of(said)})


def reason_of(source: str) -> str:
    if source == Source.KILL_SWITCH:
        return "DISABLED"
    return "TARGETING_MATCH" if source in TARGETED else "STATIC"


def variant_of(value: object, source: str) -> str:
    """The name of the value: of a switch its position, else where it comes from."""
    return {True: "on", False: "off"}[value] if isinstance(value, bool) else source


def metadata_of(said: Said) -> dict[str, str | int]:
    """Why it is so, until when, and what to do while headquarters cannot be asked; only what there is to say."""
    facts = {"source": said.source, "when_away": said.when_away}
    if said.source == Source.PLAN:
        facts |= {"plan": said.plan, "plan_edition": said.edition}
    elif said.source in (Source.OVERRIDE, Source.TOP_UP):
        facts["override_id"] = said.source_id
    elif said.source == Source.ADD_ON:
        facts["add_on_id"] = said.source_id
    if said.until:
        facts["until"] = said.until.isoformat()
    if said.enforcement:
        facts |= {"enforcement": said.enforcement, "hard_cap": said.hard_cap}
    return facts


def stream_of(tenant: UUID) -> dict:
    """Where the product hears that it has to ask again, with the same API key."""
    url = f"{settings.HQ_URL}/ofrep/v1/streams/{tenant}"
    return {"type": "sse", "url": url, "inactivityDelaySec": INACTIVITY_SECONDS}


def as_json(facts: dict) -> bytes:
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode()
