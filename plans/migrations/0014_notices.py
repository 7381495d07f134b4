"""What tenants are told by campaigns that move them on a day: the product reads it, each tenant its own."""

from django.db import migrations

from hqconsole.kernel.schema import contract_view, product_may_read

# A notice stands as long as the change that it tells of waits or was made; who takes the change back takes the notice back.
NOTICES = """
SELECT r.tenant_id, 'plan'::text AS kind, c.notice_en AS text, c.notice_ar AS text2, h.due_on AS takes_effect_on, r.made_at AS told_at
FROM hq.plans_receipt r
JOIN hq.plans_campaign c ON c.id = r.campaign_id AND c.mode = 'on_date'
JOIN hq.plans_change h ON h.tenant_id = r.tenant_id AND h.subscription_id = r.subscription_id AND h.kind = 'edition'
    AND h.made_at = r.made_at AND h.withdrawn_at IS NULL
WHERE r.outcome = 'scheduled'
"""


class Migration(migrations.Migration):

    dependencies = [
        ('plans', '0013_closed_plans'),
    ]

    operations = [
        product_may_read("plans_receipt", "id", "tenant_id", "campaign_id", "subscription_id", "outcome", "made_at"),
        product_may_read("plans_campaign", "id", "mode", "notice_en", "notice_ar"),
        product_may_read(
            "plans_change", "id", "tenant_id", "subscription_id", "kind", "due_on", "made_at", "withdrawn_at"
        ),
        contract_view("notices", NOTICES),
    ]
