"""How does a tenant stand? What decides what it may use is asked in one short question, and kept while we hear what moves."""

import re
import threading
from collections import OrderedDict
from datetime import datetime, timedelta
from operator import itemgetter
from typing import NamedTuple
from uuid import UUID

from hqconsole.kernel import clock
from hqconsole.kernel.prepared import asked
from plans.models import EVERYBODY

from .faults import Fault, bad_context
from .hearing import hearing

KEPT = 100_000  # of one process, some 500 bytes each
NEXT = 100  # tenants that are read with one that is not known: their turn comes, and they cost a tenth of a question of their own
LONGEST = timedelta(hours=1)  # of what nothing moved, in case somebody wrote past the triggers
SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")

STANDING = """
SELECT t.id AS tenant, t.slug, coalesce(mine.version, 0) AS mine, coalesce(everybodys.version, 0) AS everybodys, s.edition_id,
    (CASE s.status WHEN 'trialing' THEN s.trial_ends_on ELSE s.ends_on END)::timestamp AT TIME ZONE t.timezone AS ends_at,
    (override.is_there OR holding.is_there) IS TRUE AS is_special
FROM (SELECT id, slug, timezone FROM hq.tenants_tenant WHERE {name} {which}) t
LEFT JOIN hq.plans_movement mine ON mine.tenant_id = t.id
LEFT JOIN hq.plans_movement everybodys ON everybodys.tenant_id = %(everybody)s
LEFT JOIN hq.plans_subscription s ON s.tenant_id = t.id AND s.status IN ('trialing', 'active')
LEFT JOIN LATERAL (
    SELECT true AS is_there FROM hq.plans_override WHERE tenant_id = t.id AND revoked_at IS NULL AND ends_at > now() LIMIT 1
) override ON true
LEFT JOIN LATERAL (
    SELECT true AS is_there FROM hq.plans_holding WHERE tenant_id = t.id AND coalesce(ends_at > now(), true) LIMIT 1
) holding ON true
ORDER BY t.{name}
"""
# A statement for each name: one for both would have to be planned anew each time.
STANDINGS = {name: STANDING.format(name=name, which=f"= %({name})s") for name in ("id", "slug")}
WITH_NEXT = {name: STANDING.format(name=name, which=f">= %({name})s ORDER BY {name} LIMIT {NEXT + 1}") for name in STANDINGS}


class Standing(NamedTuple):
    """Whatever decides what a tenant may use, and how often it, and everybody, moved until now."""

    tenant: UUID
    slug: str
    mine: int
    everybodys: int
    edition_id: int | None
    ends_at: datetime | None
    is_special: bool

    @property
    def sharers(self) -> tuple:
        """All who have the same values: whoever has nothing but this edition until then; the special only themselves."""
        return (self.everybodys, self.edition_id, self.ends_at, *((self.tenant, self.mine) if self.is_special else ()))


in_row = itemgetter(*Standing._fields)


def standing_in(row: dict) -> Standing:
    return Standing(*in_row(row))


class Standings:
    """The standings that this process keeps, those used last. It forgets one as soon as it hears that something moved."""

    def __init__(self):
        self.kept: OrderedDict[str, tuple[Standing, datetime]] = OrderedDict()  # by the id of the tenant
        self.ids: dict[str, str] = {}  # by the slugs of those that are kept
        self.lock = threading.Lock()

    def of(self, targeting_key: str) -> Standing:
        """How the tenant with this id or slug stands. Raises Fault where there is none."""
        return self.known(targeting_key) or self.asked(targeting_key)

    def known(self, targeting_key: str) -> Standing | None:
        if not hearing.is_sure:
            return None
        with self.lock:
            pk = as_uuid(targeting_key)  # first, as where it is asked for: a slug may look like the id of another tenant
            tenant = str(pk) if pk else self.ids.get(targeting_key)
            standing, good_until = self.kept.get(tenant, (None, None))
            if standing is None or clock.now() >= good_until:
                return None
            self.kept.move_to_end(tenant)
            return standing

    def asked(self, targeting_key: str) -> Standing:
        heard = hearing.count
        found = [standing_in(row) for row in rows_of(WITH_NEXT if hearing.is_sure else STANDINGS, targeting_key)]
        self.keep(found, heard)
        return found[0]

    def keep(self, found: list[Standing], heard: int) -> None:
        """Keep what was read when so much had been heard, unless more was heard since, or might have been."""
        with self.lock:
            if heard != hearing.count or not hearing.is_sure:
                return
            good_until = clock.now() + LONGEST
            for standing in reversed(found):
                tenant = str(standing.tenant)
                self.drop(tenant)
                self.kept[tenant] = standing, good_until
                self.ids[standing.slug] = tenant
            while len(self.kept) > KEPT:
                self.drop(next(iter(self.kept)))

    def forget(self, tenant: str) -> None:
        """What was heard: something moved about this tenant, or about everybody."""
        with self.lock:
            if tenant == str(EVERYBODY):
                self.kept.clear()
                self.ids.clear()
            else:
                self.drop(tenant)

    def drop(self, tenant: str) -> None:
        """Forget one under whatever slug it had; whoever calls holds the lock."""
        if left := self.kept.pop(tenant, None):
            self.ids.pop(left[0].slug, None)


standings = Standings()
hearing.tell(standings.forget)


def rows_of(questions: dict[str, str], targeting_key: str) -> list[dict]:
    """What such a question says of the tenant with this id or slug, first. Raises Fault where no tenant has it."""
    pk = as_uuid(targeting_key)
    if not pk and not SLUG.fullmatch(targeting_key):
        raise nobody()
    name, value = ("id", pk) if pk else ("slug", targeting_key)
    rows = asked(questions[name], {"everybody": EVERYBODY, name: value})
    if not rows or value != rows[0]["tenant" if pk else "slug"]:
        raise nobody()
    return rows


def nobody() -> Fault:
    return bad_context("No tenant has this targetingKey; it is the id or the slug of one.")


def as_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
