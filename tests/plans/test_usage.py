"""What a tenant uses is counted in the product's rows, through the role that may only read, and recorded first."""

import psycopg

from audit.models import Entry
from plans.usage import usage, usage_of
from tests import make
from tests.services import administrator_on

ROWS = """
INSERT INTO org_tenants_mst (id, name, slug, email, timezone)
VALUES (%(id)s, 'Pearl', 'pearl', 'pearl@tenants.invalid', 'Asia/Muscat');
INSERT INTO org_branches_mst (id, tenant_org_id, name, is_active)
SELECT gen_random_uuid(), %(id)s, 'Branch', each < 3 FROM generate_series(1, 3) each;
INSERT INTO org_branches_mst (id, tenant_org_id, name, rec_status) VALUES (gen_random_uuid(), %(id)s, 'Deleted', 0);
INSERT INTO org_orders_mst (tenant_org_id, order_no, created_at) VALUES (%(id)s, 'now', now() AT TIME ZONE 'UTC'),
    (%(id)s, 'long ago', now() AT TIME ZONE 'UTC' - interval '40 days');
"""


def test_what_is_active_and_of_this_month_counts(committed_db):
    tenant = make.tenant()
    with psycopg.connect(administrator_on(committed_db), autocommit=True) as product:
        for statement in ROWS.split(";")[:-1]:
            product.execute(statement, {"id": tenant.pk})

    assert usage(tenant, make.actor()) == {"branches": 2, "users": 0, "orders_per_month": 1}
    assert usage_of([tenant.pk], make.actor()) == {tenant.pk: {"branches": 2, "users": 0, "orders_per_month": 1}}
    assert [entry.tenant for entry in Entry.objects.filter(verb="tenants.look")] == [str(tenant.pk)]


def test_a_tenant_that_the_product_does_not_know_uses_nothing(committed_db):
    assert usage(make.tenant(), make.actor()) == {}
