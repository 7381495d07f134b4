"""How are the next tenants of a wave moved or taken back? One statement for a chunk, in the order of the tenants.

Whoever is being changed by somebody at this moment is passed over and comes later (SKIP LOCKED), so that neither waits.
A tenant is judged where it is moved: what holds for it is read under its lock. The refusal that is one too many is the last
that a chunk writes down: nobody behind it is moved. The product is told where its rows become other ones; what it knows of
something on top of a limit is a sum with the plan's.
"""

import json
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from .models import Campaign, Wave
from .models.campaigns import Receipt

CHUNK = 1_000
FIRST = "00000000-0000-0000-0000-000000000000"


@dataclass(frozen=True)
class Chunk:
    """What was done with so many tenants, up to and with the last; whose product has to be told, and which receipts tenants."""

    moved: int
    skipped: int
    last: str
    told: list[str]
    notices: list[str]


# `after` is said of each table that is joined: the planner does not conclude it, and would begin at the first row each time.
# The period around a day, as plans/periods.py has it: months are clipped to their length and keep the anchor.
PICKED = """
WITH picked AS MATERIALIZED (
    SELECT s.id, s.tenant_id, s.edition_id, s.price_minor, s.status, s.cycle, s.currency, s.has_own_price, s.committed_until,
        t.region, s.trial_ends_on, coalesce(s.anchored_on, s.starts_on) AS anchor,
        CASE s.cycle WHEN 'annual' THEN 12 ELSE 1 END AS months,
        CASE WHEN %(on)s::date IS NULL THEN (%(at)s AT TIME ZONE t.timezone)::date ELSE %(on)s::date - 1 END AS day
    FROM hq.plans_subscription s JOIN hq.tenants_tenant t ON t.id = s.tenant_id
    WHERE s.edition_id = %(source)s AND s.status IN ('trialing', 'active') AND s.tenant_id > %(after)s AND t.id > %(after)s
        AND NOT EXISTS (SELECT FROM hq.plans_receipt r
            WHERE r.tenant_id = s.tenant_id AND r.campaign_id = %(campaign)s AND r.tenant_id > %(after)s)
    ORDER BY s.tenant_id LIMIT %(limit)s
    FOR NO KEY UPDATE OF s SKIP LOCKED FOR KEY SHARE OF t SKIP LOCKED
), counted AS (
    SELECT p.*, greatest(0, ((extract(year FROM day) - extract(year FROM anchor)) * 12
        + extract(month FROM day) - extract(month FROM anchor))::int / months) AS passed
    FROM picked p
), ended AS (
    SELECT c.*, CASE WHEN status = 'trialing' THEN trial_ends_on ELSE (anchor + make_interval(months => months * (passed + CASE
        WHEN passed > 0 AND anchor + make_interval(months => passed * months) > day THEN 0 ELSE 1 END)))::date END AS ends
    FROM counted c
), priced AS (
    SELECT e.*, CASE WHEN has_own_price AND %(same_plan)s THEN price_minor
        ELSE coalesce(%(regions)s::jsonb -> region -> currency ->> cycle, %(prices)s::jsonb -> currency ->> cycle)::bigint
        END AS price
    FROM ended e
), dated AS (
    SELECT p.*, %(loses)s OR price > price_minor AS is_worse,
        CASE WHEN %(mode)s = 'now' THEN day WHEN %(mode)s = 'on_date' AND NOT (%(loses)s OR price > price_minor) THEN day + 1
            ELSE ends END AS due
    FROM priced p
), weighed AS (
    SELECT d.*, CASE
        WHEN EXISTS (SELECT FROM hq.plans_change c WHERE c.tenant_id = d.tenant_id AND c.subscription_id = d.id
            AND c.applied_at IS NULL AND c.withdrawn_at IS NULL) THEN 'pending'
        WHEN price IS NULL THEN 'not_sold'
        WHEN is_worse AND committed_until > due THEN 'committed'
        WHEN %(mode)s = 'now' AND price > price_minor THEN 'dearer'
        ELSE '' END AS reason
    FROM dated d
), refused AS (
    SELECT w.*, count(*) FILTER (WHERE reason <> '') OVER (ORDER BY tenant_id ROWS UNBOUNDED PRECEDING) AS refusals FROM weighed w
), judged AS (
    SELECT * FROM refused WHERE %(may_refuse)s::bigint IS NULL OR refusals - (reason <> '')::int <= %(may_refuse)s
)"""
MOVED = """, moved AS (
    UPDATE hq.plans_subscription s
    SET edition_id = %(target)s, price_minor = j.price, has_own_price = s.has_own_price AND %(same_plan)s
    FROM judged j WHERE s.id = j.id AND j.reason = ''
)"""
SCHEDULED = """, scheduled AS (
    INSERT INTO hq.plans_change (id, tenant_id, subscription_id, kind, edition_id, cycle, due_on, asked_by, made_at)
    SELECT gen_random_uuid(), tenant_id, id, 'edition', %(target)s, cycle, due, %(by)s, %(at)s FROM judged WHERE reason = ''
)"""
RECEIVED = """, receipts AS (
    INSERT INTO hq.plans_receipt
        (id, tenant_id, campaign_id, wave_id, subscription_id, outcome, reason, before, after, made_at)
    SELECT gen_random_uuid(), tenant_id, %(campaign)s, %(wave)s, id,
        CASE reason WHEN '' THEN %(outcome)s ELSE 'skipped' END, reason,
        jsonb_build_object('edition', edition_id, 'price_minor', price_minor, 'has_own_price', has_own_price),
        CASE reason WHEN '' THEN jsonb_build_object('edition', %(target)s, 'price_minor', price, 'due_on', due)
            ELSE '{}'::jsonb END,
        %(at)s
    FROM judged RETURNING tenant_id, id
)
SELECT tenant_id::text, reason = '', %(mode)s = 'now' AND reason = '' AND (NOT %(same_plan)s OR price <> price_minor
    OR EXISTS (SELECT FROM hq.plans_override o WHERE o.tenant_id = j.tenant_id AND o.mode IN ('add', 'top_up')
        AND o.revoked_at IS NULL AND o.ends_at > %(at)s)),
    CASE WHEN %(mode)s = 'on_date' AND reason = '' THEN r.id::text END
FROM judged j JOIN receipts r USING (tenant_id) ORDER BY tenant_id
"""
TAKEN_BACK = """
WITH picked AS MATERIALIZED (
    SELECT r.id, r.tenant_id, r.subscription_id, r.outcome, r.before, r.after
    FROM hq.plans_receipt r
    JOIN hq.tenants_tenant t ON t.id = r.tenant_id JOIN hq.plans_subscription s ON s.id = r.subscription_id
    WHERE r.wave_id = %(wave)s AND r.outcome IN ('moved', 'scheduled') AND r.tenant_id > %(after)s AND t.id > %(after)s
    ORDER BY r.tenant_id LIMIT %(limit)s
    FOR NO KEY UPDATE OF r SKIP LOCKED FOR KEY SHARE OF t SKIP LOCKED FOR NO KEY UPDATE OF s SKIP LOCKED
), returned AS (
    UPDATE hq.plans_subscription s SET edition_id = (p.before ->> 'edition')::bigint,
        price_minor = (p.before ->> 'price_minor')::bigint, has_own_price = (p.before ->> 'has_own_price')::boolean
    FROM picked p
    WHERE p.outcome = 'moved' AND s.id = p.subscription_id AND s.status IN ('trialing', 'active')
        AND s.edition_id = (p.after ->> 'edition')::bigint AND s.price_minor = (p.after ->> 'price_minor')::bigint
        AND NOT EXISTS (SELECT FROM hq.plans_change c WHERE c.tenant_id = p.tenant_id AND c.applied_at > %(began)s)
    RETURNING s.tenant_id
), withdrawn AS (
    UPDATE hq.plans_change c SET withdrawn_at = %(at)s
    FROM picked p
    WHERE p.outcome = 'scheduled' AND c.tenant_id = p.tenant_id AND c.subscription_id = p.subscription_id AND c.kind = 'edition'
        AND c.edition_id = (p.after ->> 'edition')::bigint AND c.applied_at IS NULL AND c.withdrawn_at IS NULL
    RETURNING c.tenant_id
), judged AS (
    SELECT p.*, p.tenant_id IN (SELECT tenant_id FROM returned UNION ALL SELECT tenant_id FROM withdrawn) AS is_back FROM picked p
), receipts AS (
    UPDATE hq.plans_receipt r
    SET outcome = CASE WHEN j.is_back THEN 'returned' ELSE 'kept' END, reason = CASE WHEN j.is_back THEN '' ELSE 'moved_since' END
    FROM judged j WHERE r.id = j.id
)
SELECT tenant_id::text, is_back, is_back AND outcome = 'moved', CASE WHEN is_back AND %(announces)s THEN id::text END
FROM judged ORDER BY tenant_id
"""


def move(wave: Wave, after: str, loses: bool, at: datetime, by: str) -> Chunk:
    """Move or schedule the next tenants after `after`, each with its receipt."""
    campaign, target = wave.campaign, wave.campaign.target
    is_now = campaign.mode == Campaign.Mode.NOW
    facts = {
        "source": campaign.source_id,
        "target": target.pk,
        "campaign": campaign.pk,
        "wave": wave.pk,
        "mode": campaign.mode,
        "on": campaign.on_date,
        "outcome": Receipt.Outcome.MOVED if is_now else Receipt.Outcome.SCHEDULED,
        "same_plan": campaign.source.plan_id == target.plan_id,
        "prices": json.dumps(target.content["prices"]),
        "regions": json.dumps(target.content.get("regions", {})),
        "loses": loses,
        "may_refuse": None if campaign.stop_after is None else campaign.stop_after - wave.skipped,
    }
    with_what = MOVED if is_now else SCHEDULED
    return done(PICKED + with_what + RECEIVED, facts | limits(wave.left, after) | {"at": at, "by": by})


def take_back(wave: Wave, after: str, at: datetime) -> Chunk:
    """Move the next tenants of a wave back to where they were, where nothing has moved them since."""
    facts = {"wave": wave.pk, "began": wave.started_at, "at": at, "announces": wave.campaign.announces}
    return done(TAKEN_BACK, facts | limits(CHUNK, after))


def limits(left: int, after: str) -> dict:
    return {"limit": min(CHUNK, left), "after": after or FIRST}


def done(statement: str, facts: dict) -> Chunk:
    with connection.cursor() as cursor:
        cursor.execute(statement, facts)
        rows = cursor.fetchall()
    moved = sum(is_moved for _tenant, is_moved, *_rest in rows)
    told = [tenant for tenant, _moved, is_told, _receipt in rows if is_told]
    notices = [receipt for *_rest, receipt in rows if receipt]
    return Chunk(moved, len(rows) - moved, rows[-1][0] if rows else "", told, notices)
