"""Which rows of the product say what is different for one tenant? One for each key, written in place.

The product allows one active and one inactive row of a key, so an inactive one goes before another is made inactive; the
history stands in the audit log. It resolves from these rows by itself, their end included. Limits are keys there too.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

from hqconsole.kernel import clock
from plans import queries
from plans.entitlement import Answer, Standing, feature_answer, limit_answer
from plans.models import UNLIMITED, Feature, Limit, Override
from tenants.models import Tenant

OURS = "hq_console"
TYPES = {Feature.Type.BOOLEAN: "boolean", Feature.Type.NUMBER: "number", Feature.Type.TEXT: "string"}
FORGET = """
DELETE FROM org_ff_overrides_cf o WHERE NOT is_active AND tenant_org_id = %s
    AND EXISTS (SELECT FROM org_ff_overrides_cf a WHERE a.tenant_org_id = o.tenant_org_id AND a.flag_key = o.flag_key
        AND a.created_by = %s AND a.is_active AND a.flag_key <> ALL(%s))
"""
END = """
UPDATE org_ff_overrides_cf SET is_active = false, updated_at = now()
WHERE tenant_org_id = %s AND created_by = %s AND is_active AND flag_key <> ALL(%s)
"""
WRITE = """
INSERT INTO org_ff_overrides_cf (tenant_org_id, flag_key, data_type, override_value, override_reason, override_type,
    approval_status, effective_from, effective_until, created_by)
VALUES (%(tenant)s, %(key)s, %(type)s, %(value)s, %(reason)s, 'manual', 'approved', %(from)s, %(until)s, %(by)s)
ON CONFLICT (tenant_org_id, flag_key, is_active) DO UPDATE SET data_type = excluded.data_type,
    override_value = excluded.override_value, override_reason = excluded.override_reason, override_type = 'manual',
    approval_status = 'approved', effective_from = excluded.effective_from, effective_until = excluded.effective_until,
    created_by = excluded.created_by, updated_at = now()
"""


def publish_overrides(cursor, tenant: Tenant) -> None:
    """Make the product's rows of a tenant say what its overrides in force say, and no other row of ours active."""
    rows = list(override_rows(tenant))
    others = [tenant.pk, OURS, [row["key"] for row in rows]]
    cursor.execute(FORGET, others)
    cursor.execute(END, others)
    cursor.executemany(WRITE, rows)


def override_rows(tenant: Tenant) -> Iterator[dict]:
    """One row for each feature or limit that differs for this tenant now and that the product knows."""
    standing = queries.standing_of(tenant, clock.now())
    subjects = {each.subject.pk: each.subject for each in standing.overrides if each.feature}
    for feature in subjects.values():
        if feature.product_key:
            yield row_of(tenant, feature.product_key, TYPES[feature.type], feature_answer(feature, standing), standing, feature)
    limits = {each.limit.pk: each.limit for each in standing.overrides if each.limit}
    for limit in limits.values():
        if limit.product_key:
            yield row_of(tenant, f"tenant_{limit.product_key}", "integer", limit_answer(limit, standing), standing, limit)


def row_of(tenant: Tenant, key: str, kind: str, answer: Answer, standing: Standing, subject: Feature | Limit) -> dict:
    """What holds in the end: off where the feature is killed, without limit where nobody is refused."""
    mine = standing.of(subject, *Override.Mode.values)
    value = answer.value if isinstance(subject, Feature) else UNLIMITED if answer.is_exempt else answer.value.included
    return {
        "tenant": tenant.pk,
        "key": key,
        "type": kind,
        "value": json.dumps(value),
        "reason": mine[0].reason,
        "from": without_zone(max(each.starts_at for each in mine)),
        "until": without_zone(min(each.ends_at for each in mine)),
        "by": OURS,
    }


def without_zone(at: datetime) -> datetime:
    """An instant as the product keeps it: UTC, unsaid."""
    return at.astimezone(UTC).replace(tzinfo=None)
