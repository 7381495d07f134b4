"""Whoever asks by the slug of a tenant hears when the slug is another's."""

from django.db import migrations

RENAMED = """
DROP TRIGGER plans_moved ON hq.tenants_tenant;
CREATE TRIGGER plans_moved AFTER UPDATE ON hq.tenants_tenant FOR EACH ROW
    WHEN (OLD.timezone <> NEW.timezone OR OLD.slug <> NEW.slug) EXECUTE FUNCTION hq.plans_tenant_moved();
"""
NOT_RENAMED = """
DROP TRIGGER plans_moved ON hq.tenants_tenant;
CREATE TRIGGER plans_moved AFTER UPDATE ON hq.tenants_tenant FOR EACH ROW WHEN (OLD.timezone <> NEW.timezone)
    EXECUTE FUNCTION hq.plans_tenant_moved();
"""


class Migration(migrations.Migration):

    dependencies = [("plans", "0015_waves_back"), ("tenants", "0004_trusts")]
    operations = [migrations.RunSQL(RENAMED, NOT_RENAMED)]
