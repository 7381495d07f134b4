"""What may a tenant use, in the words of the OpenFeature protocol? Read in one question, kept until something moves.

What moved is counted by triggers in the transaction of the change (`Movement`), so a kept answer is never older than the
last commit; what starts or ends by the clock ends the answer's own time.
"""

import hashlib
import json
import re
import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from hqconsole.kernel import clock
from hqconsole.kernel.prepared import asked
from plans.entitlement import Source
from plans.models import EVERYBODY

from .faults import bad_context

KEPT = 5_000  # answers of one process, some 20 kB each
LONGEST = timedelta(seconds=60)  # of an answer that nothing moved, in case something new changes by the clock
SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
TARGETED = {Source.OVERRIDE, Source.TOP_UP, Source.ADD_ON, Source.PLAN}
INACTIVITY_SECONDS = 120

VERSION = """
SELECT t.id AS tenant, coalesce(mine.version, 0) AS mine, coalesce(everybodys.version, 0) AS everybodys
FROM hq.tenants_tenant t
LEFT JOIN hq.plans_movement mine ON mine.tenant_id = t.id
LEFT JOIN hq.plans_movement everybodys ON everybodys.tenant_id = %(everybody)s
WHERE CASE WHEN %(id)s::uuid IS NULL THEN t.slug = %(slug)s ELSE t.id = %(id)s END
"""
VALUES = "SELECT * FROM hq.plans_values(%(tenant)s)"


@dataclass(frozen=True)
class Version:
    """A tenant and how often it, and everybody, moved until now."""

    tenant: UUID
    mine: int
    everybodys: int


@dataclass(frozen=True)
class Answer:
    """Everything a tenant may use: the body of a bulk evaluation with its tag, and each flag by itself."""

    version: Version
    good_until: datetime
    etag: str
    body: bytes
    flags: dict[str, bytes]

    def holds(self, version: Version) -> bool:
        return self.version == version and clock.now() < self.good_until


class Answers:
    """The answers that this process keeps, those used last."""

    def __init__(self):
        self.kept: OrderedDict[UUID, Answer] = OrderedDict()
        self.lock = threading.Lock()

    def to(self, targeting_key: str) -> Answer:
        """What holds now for the tenant with this id or slug. Raises Fault where there is none."""
        version = version_of(targeting_key)
        with self.lock:
            kept = self.kept.get(version.tenant)
            if kept and kept.holds(version):
                self.kept.move_to_end(version.tenant)
                return kept
        fresh = read(version)
        with self.lock:
            self.kept[version.tenant] = fresh
            self.kept.move_to_end(version.tenant)
            if len(self.kept) > KEPT:
                self.kept.popitem(last=False)
        return fresh


answers = Answers()


def version_of(targeting_key: str) -> Version:
    wanted = {"everybody": EVERYBODY, "id": as_uuid(targeting_key), "slug": targeting_key}
    row = None
    if wanted["id"] or SLUG.fullmatch(targeting_key):
        row = next(iter(asked(VERSION, wanted)), None)
    if row is None:
        raise bad_context("No tenant has this targetingKey; it is the id or the slug of one.")
    return Version(**row)


def as_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def read(version: Version) -> Answer:
    """The tenant's values as they are now, which is never before `version`."""
    rows = asked(VALUES, {"tenant": version.tenant})
    flags = {row["key"]: as_json(flag(row)) for row in rows}
    ends = [row["next_at"] for row in rows[:1] if row["next_at"]]
    listed = b",".join(flags.values())
    facts = {
        "metadata": {"version": hashlib.sha256(listed).hexdigest()[:16], "tenant": str(version.tenant)},
        "eventStreams": [stream_of(version.tenant)],
    }
    body = b'{"flags":[' + listed + b"]," + as_json(facts)[1:]
    etag = f'"{hashlib.sha256(body).hexdigest()}"'
    return Answer(version, min([clock.now() + LONGEST, *ends]), etag, body, flags)


def flag(row: dict) -> dict:
    """One flag; without a value where the product takes the default of its own code."""
    value = json.loads(row["value"]) if row["value"] is not None else None
    found = {"key": row["key"], "reason": reason_of(row["source"]), "variant": variant_of(value, row["source"])}
    return found | ({} if value is None else {"value": value}) | {"metadata": metadata_of(row)}


def reason_of(source: str) -> str:
    if source == Source.KILL_SWITCH:
        return "DISABLED"
    return "TARGETING_MATCH" if source in TARGETED else "STATIC"


def variant_of(value: object, source: str) -> str:
    """The name of the value: of a switch its position, else where it comes from."""
    return {True: "on", False: "off"}[value] if isinstance(value, bool) else source


def metadata_of(row: dict) -> dict[str, str | int]:
    """Why it is so, until when, and what to do while headquarters cannot be asked; only what there is to say."""
    said = {"source": row["source"], "when_away": row["when_away"]}
    if row["source"] == Source.PLAN:
        said |= {"plan": row["plan"], "plan_edition": row["edition"]}
    elif row["source"] in (Source.OVERRIDE, Source.TOP_UP):
        said["override_id"] = row["source_id"]
    elif row["source"] == Source.ADD_ON:
        said["add_on_id"] = row["source_id"]
    if row["until"]:
        said["until"] = row["until"].isoformat()
    if row["enforcement"]:
        said |= {"enforcement": row["enforcement"], "hard_cap": row["hard_cap"]}
    return said


def stream_of(tenant: UUID) -> dict:
    """Where the product hears that it has to ask again, with the same API key."""
    url = f"{settings.HQ_URL}/ofrep/v1/streams/{tenant}"
    return {"type": "sse", "url": url, "inactivityDelaySec": INACTIVITY_SECONDS}


def as_json(facts: dict) -> bytes:
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode()
