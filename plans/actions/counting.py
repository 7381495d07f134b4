"""How does a count become what the product is told, and who is warned that a tenant nears its limit?"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time

from django.db import connection
from django.urls import reverse

from hqconsole.kernel import ledger
from hqconsole.kernel.actions import action
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.notices import Notice, notify
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.roles import Role
from plans.models import CLEARED_BELOW, EVER, THRESHOLDS, Limit
from plans.usage import Counted

AT_ONCE = 10_000  # rows of one statement
ALWAYS = datetime.combine(EVER, time.min, UTC)  # a level has one period, whose month begins by no clock after EVER

KEEP = """
INSERT INTO plans_usage AS u (tenant_id, limit_id, starts_on, used, warned, counted_at)
SELECT t.id, %(limit)s, starts_on, used, 0, %(at)s
FROM unnest(%(tenants)s::uuid[], %(starts)s::date[], %(used)s::bigint[]) AS counted (tenant, starts_on, used)
JOIN tenants_tenant t ON t.id = counted.tenant ORDER BY t.id, starts_on
ON CONFLICT (tenant_id, limit_id, starts_on) DO UPDATE SET used = excluded.used, counted_at = excluded.counted_at
"""
# Of whom nothing was counted uses nothing any more; months that nobody counts again stay as they were. The first month that
# was counted is the tenant's own, as in `usage.ORDERS`: by another clock the next one may have begun.
EMPTY = """
UPDATE plans_usage u SET used = 0, counted_at = %(at)s FROM tenants_tenant t
WHERE t.id = u.tenant_id AND u.limit_id = %(limit)s AND u.counted_at < %(at)s
    AND u.starts_on >= date_trunc('month', %(since)s AT TIME ZONE t.timezone)::date
"""
# A threshold is told once in a period, and again only after usage fell below where it is cleared.
WARN = """
WITH stands AS (
    SELECT u.id, u.used, u.warned, l.included, CASE WHEN l.included > 0 THEN u.used * 100 / l.included
        WHEN l.included = 0 AND u.used > 0 THEN 100 ELSE 0 END AS percent
    FROM plans_usage u JOIN tenant_api.limits l ON l.tenant_id = u.tenant_id AND l.key = u.limit_id
    JOIN tenants_tenant t ON t.id = u.tenant_id AND u.starts_on >= date_trunc('month', %(since)s AT TIME ZONE t.timezone)::date
    WHERE u.limit_id = %(limit)s AND (u.used > 0 OR u.warned > 0)
), due AS (
    SELECT id, warned, included, percent >= 100 AS is_full,
        CASE WHEN percent < %(cleared)s THEN 0 ELSE greatest(warned, reached.level) END AS level
    FROM stands
    CROSS JOIN LATERAL (SELECT max(each) AS level FROM unnest(%(thresholds)s::int[]) each WHERE each <= percent) reached
)
UPDATE plans_usage u SET warned = due.level, full_at = CASE WHEN is_full THEN coalesce(u.full_at, %(at)s) END
FROM due WHERE due.id = u.id AND (due.level <> u.warned OR is_full <> (u.full_at IS NOT NULL))
RETURNING u.tenant_id, due.warned, due.level, u.used, due.included
"""
RECORD = """
SELECT count(audit.record('plans_usage', %(limit)s, tenant::text, jsonb_build_object(
    'warned', jsonb_build_array(before, level),
    'used', jsonb_build_array(NULL, used), 'included', jsonb_build_array(NULL, included))))
FROM unnest(%(tenants)s::uuid[], %(before)s::int[], %(level)s::int[], %(used)s::bigint[], %(included)s::bigint[])
    AS passed (tenant, before, level, used, included)
"""


@action(Permission.PLANS_COUNT_USAGE, about="limit")
def count_usage(*, limit: Limit, counts: list[Counted] | None, at: datetime, since: datetime, by: Actor) -> int:
    """Keep what was counted of a limit at `at`, in the month of `since` and later, and warn of those who near it.

    Without counts what the product reported stands. Returns how many tenants passed a threshold. Doing it twice warns
    nobody twice.
    """
    facts = {"limit": limit.key, "at": at, "since": ALWAYS if limit.kind == Limit.Kind.LEVEL else since}
    with connection.cursor() as cursor:
        if counts is not None:
            keep(cursor, counts, facts)
        cursor.execute(WARN, facts | {"cleared": CLEARED_BELOW, "thresholds": list(THRESHOLDS)})
        passed = [row for row in cursor.fetchall() if row[2] > row[1]]
        record(cursor, limit, passed)
    ledger.record("plans_limit", limit.pk, tenants=len(counts or []), passed=len(passed))
    if full := sum(level == THRESHOLDS[-1] for _tenant, _before, level, *_rest in passed):
        tell(limit, full, at)
    return len(passed)


def keep(cursor, counts: list[Counted], facts: dict) -> None:
    """What was counted takes the place of what was."""
    for some in batches(counts):
        tenants, starts, used = (list(column) for column in zip(*some, strict=True))
        cursor.execute(KEEP, facts | {"tenants": tenants, "starts": starts, "used": used})
    cursor.execute(EMPTY, facts)


def record(cursor, limit: Limit, passed: list[tuple]) -> None:
    """An event for each tenant that passed a threshold, in one statement."""
    if passed:
        names = ("tenants", "before", "level", "used", "included")
        columns = (list(column) for column in zip(*passed, strict=True))
        cursor.execute(RECORD, {"limit": limit.key} | dict(zip(names, columns, strict=True)))


def tell(limit: Limit, full: int, at: datetime) -> None:
    """One notice for all who reached this limit since the last count, not one for each."""
    link = reverse("plans:limit", args=[limit.key])
    key = f"limit-reached:{limit.key}:{at:%Y-%m-%dT%H:%M:%S}"
    notify(Notice.LIMIT_REACHED, about=limit.key, key=key, link=link, roles=[Role.BUSINESS_ADMIN], limit=limit.key, tenants=full)


def batches(counts: Iterable[Counted]) -> Iterator[list[Counted]]:
    counts = list(counts)
    return (counts[first : first + AT_ONCE] for first in range(0, len(counts), AT_ONCE))
