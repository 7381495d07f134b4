"""Which rows of the product say what a tenant is? Written by the publisher's role, from outbox messages, as often as needed.

Every statement can run twice. Names are the product's; `is_active` is the lever that locks a tenant out there, its
`status` alone does nothing.
"""

import json
from uuid import NAMESPACE_URL, UUID, uuid5

from . import queries
from .models import Tenant

MASTER = """
INSERT INTO org_tenants_mst (id, name, name2, slug, email, country, country_code, currency, timezone, language,
    is_active, status, is_hq_test_demo)
VALUES (%(id)s, %(name)s, %(name2)s, %(slug)s, %(email)s, %(country)s, %(country)s, %(currency)s, %(timezone)s, 'ar',
    %(is_active)s, %(status)s, %(is_demo)s)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, name2 = excluded.name2, email = excluded.email, currency = excluded.currency,
    timezone = excluded.timezone, is_active = excluded.is_active, status = excluded.status, updated_at = now()
"""
BRANCH = """
INSERT INTO org_branches_mst (id, tenant_org_id, name, name2, is_main, country) VALUES (%s, %s, %s, %s, true, %s)
ON CONFLICT (id, tenant_org_id) DO UPDATE SET name = excluded.name, name2 = excluded.name2
"""
SETTING = """
INSERT INTO org_tenant_settings_cf (id, tenant_org_id, setting_code, setting_value, value_jsonb) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (tenant_org_id, setting_code) DO UPDATE SET setting_value = excluded.setting_value, value_jsonb = excluded.value_jsonb
"""
ADMINISTRATOR = """
INSERT INTO org_users_mst (id, tenant_org_id, display_name, email, role) VALUES (%s, %s, %s, %s, 'admin')
ON CONFLICT (tenant_org_id, email) DO UPDATE SET display_name = excluded.display_name
"""


def publish_tenant(cursor, tenant: Tenant) -> None:
    """Bring the tenant's rows in the product in line with headquarters; `cursor` is the publisher's, in a transaction."""
    contact = queries.administrator(tenant)
    cursor.execute(MASTER, master_row(tenant))
    cursor.execute(BRANCH, [key_of(tenant, "main-branch"), tenant.pk, tenant.name_en, tenant.name_ar, tenant.region])
    cursor.executemany(SETTING, [setting_row(tenant, code, value) for code, value in tenant.settings.items()])
    if contact:
        cursor.execute(ADMINISTRATOR, [key_of(tenant, contact.email), tenant.pk, contact.name, contact.email])


def master_row(tenant: Tenant) -> dict:
    """The product wants an e-mail that no other tenant has; one owner may have several laundries, so it is none of theirs."""
    return {
        "id": tenant.pk,
        "name": tenant.name_en,
        "name2": tenant.name_ar,
        "slug": tenant.slug,
        "email": f"{tenant.slug}@tenants.invalid",
        "country": tenant.region,
        "currency": tenant.currency,
        "timezone": tenant.timezone,
        "is_active": not tenant.is_suspended,
        "status": "suspended" if tenant.is_suspended else "active",
        "is_demo": tenant.is_demo,
    }


def setting_row(tenant: Tenant, code: str, value) -> list:
    return [key_of(tenant, f"setting:{code}"), tenant.pk, code, str(value), json.dumps(value)]


def key_of(tenant: Tenant, what: str) -> UUID:
    """A key that is the same at every run, so that publishing twice writes once."""
    return uuid5(NAMESPACE_URL, f"hq:{tenant.pk}:{what}")
