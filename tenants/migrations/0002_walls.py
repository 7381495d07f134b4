"""Walls around tenants: one tenant for the product, a status that agrees with the holds, and the contract's version."""

from django.db import migrations

from hqconsole.kernel.schema import tenant_wall

# Checked at commit, so that an action may place the hold and move the status in either order.
STATUS_AGREES = """
CREATE FUNCTION hq.tenant_status_agrees() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wanted uuid;
    life text;
    is_held boolean;
BEGIN
    IF TG_TABLE_NAME = 'tenants_tenant' THEN
        wanted := NEW.id;
    ELSIF TG_OP = 'DELETE' THEN
        wanted := OLD.tenant_id;
    ELSE
        wanted := NEW.tenant_id;
    END IF;
    -- Two lookups by key: a subquery joined to the tenant would read all holds for each row of a bulk insert.
    SELECT status INTO life FROM hq.tenants_tenant WHERE id = wanted;
    is_held := EXISTS (SELECT FROM hq.tenants_hold WHERE tenant_id = wanted AND lifted_at IS NULL);
    IF life <> 'provisioning' AND (life = 'suspended') <> is_held THEN
        RAISE EXCEPTION 'A tenant is suspended exactly while a hold is live.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END$$;
CREATE CONSTRAINT TRIGGER status_agrees AFTER INSERT OR UPDATE OF status ON hq.tenants_tenant
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION hq.tenant_status_agrees();
CREATE CONSTRAINT TRIGGER status_agrees AFTER INSERT OR UPDATE OR DELETE ON hq.tenants_hold
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION hq.tenant_status_agrees();
"""
NO_AGREEMENT = """
DROP TRIGGER status_agrees ON hq.tenants_hold;
DROP TRIGGER status_agrees ON hq.tenants_tenant;
DROP FUNCTION hq.tenant_status_agrees();
"""

CONTRACT = """
GRANT SELECT (id, slug, name_en, name_ar, status, status_since, region, timezone, currency, settings) ON hq.tenants_tenant TO product_app;
CREATE VIEW tenant_api.tenant WITH (security_invoker = true) AS
    SELECT id, slug, name_en, name_ar, status, status_since, region, timezone, currency, settings FROM hq.tenants_tenant;
GRANT SELECT ON tenant_api.tenant TO product_app;
"""
NO_CONTRACT = """
DROP VIEW tenant_api.tenant;
REVOKE SELECT ON hq.tenants_tenant FROM product_app;
"""


class Migration(migrations.Migration):
    dependencies = [("tenants", "0001_tenants")]
    operations = [
        tenant_wall("tenants_tenant", column="id"),
        tenant_wall("tenants_hold"),
        tenant_wall("tenants_contact"),
        migrations.RunSQL(STATUS_AGREES, NO_AGREEMENT),
        migrations.RunSQL(CONTRACT, NO_CONTRACT),
    ]
