"""What may a tenant use, in the words of the OpenFeature protocol? Read in one question, kept until something moves.

What moved is counted by triggers in the transaction of the change (`Movement`), so values are never kept beyond a tenant's
standing; what starts or ends by the clock ends its time. Most tenants have nothing but their edition: they share values.
"""

import hashlib
import json
import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple
from uuid import UUID

from django.conf import settings

from hqconsole.kernel import clock
from plans.entitlement import Source

from .hearing import hearing
from .standings import LONGEST, STANDINGS, rows_of, standing_in, standings

KEPT = 20_000  # of one process, some 3 kB each
FLAGS_KEPT = 20_000  # of one process, as they are sent
TARGETED = {Source.OVERRIDE, Source.TOP_UP, Source.ADD_ON, Source.PLAN}
INACTIVITY_SECONDS = 120
# In one statement, so of one state of the database: values are kept for whoever stands as this tenant stood when it had them.
# Materialized, or the planner would look for overrides once for each row that the function might return.
VALUES = {
    name: f"WITH standing AS MATERIALIZED ({standing}) SELECT * FROM standing LEFT JOIN LATERAL hq.plans_values(tenant) ON true"  # noqa: S608 - both are written here
    for name, standing in STANDINGS.items()
}


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


said_in = itemgetter(*Said._fields)


class Values:
    """Each flag by itself, as it is sent; and the body of all of them, which ends otherwise for each who shares them."""

    def __init__(self, said: list[Said], good_until: datetime):
        self.flags = {each.key: flag(each) for each in said}
        self.good_until = good_until
        self.version = hashlib.sha256(b",".join(self.flags.values())).hexdigest()[:16]
        self.tag = hashlib.sha256(self.begin)

    @property
    def begin(self) -> bytes:
        """Put together each time: most of what is kept are the same flags, which all values share."""
        return b'{"flags":[' + b",".join(self.flags.values()) + b"],"

    def of(self, tenant: UUID) -> "Answer":
        facts = {"metadata": {"version": self.version, "tenant": str(tenant)}, "eventStreams": [stream_of(tenant)]}
        end, tag = as_json(facts)[1:], self.tag.copy()
        tag.update(end)
        return Answer(tenant, self, f'"{tag.hexdigest()}"', end)


@dataclass(frozen=True)
class Answer:
    """Everything a tenant may use: the tag and the end of the body of a bulk evaluation, and the values by themselves."""

    tenant: UUID
    values: Values
    etag: str
    end: bytes

    @property
    def body(self) -> bytes:
        return self.values.begin + self.end


class Answers:
    """The values that this process keeps, those used last."""

    def __init__(self):
        self.kept: OrderedDict[tuple, Values] = OrderedDict()
        self.lock = threading.Lock()

    def to(self, targeting_key: str) -> Answer:
        """What holds now for the tenant with this id or slug. Raises Fault where there is none."""
        standing = standings.of(targeting_key)
        with self.lock:
            values = self.kept.get(standing.sharers)
            if values and clock.now() < values.good_until:
                self.kept.move_to_end(standing.sharers)
                return values.of(standing.tenant)
        return self.read(targeting_key)

    def read(self, targeting_key: str) -> Answer:
        """What holds at this moment, whatever is kept; kept for all who stand as this tenant does now."""
        heard = hearing.count
        rows = rows_of(VALUES, targeting_key)
        ends = [row["next_at"] for row in rows[:1] if row["next_at"]]
        values = Values([Said(*said_in(row)) for row in rows if row["key"]], min([clock.now() + LONGEST, *ends]))
        standing = standing_in(rows[0])
        standings.keep([standing], heard)
        with self.lock:
            self.kept[standing.sharers] = values
            self.kept.move_to_end(standing.sharers)
            if len(self.kept) > KEPT:
                self.kept.popitem(last=False)
        return values.of(standing.tenant)


answers = Answers()


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
