"""Catalogs as the product sees them: the codes its tenant is pinned to, in releases that never change."""

from django.db import migrations

from hqconsole.kernel.schema import contract_view, frozen_editions, hidden_drafts, product_may_read, same_thing, tenant_wall

CATALOG = """
SELECT p.tenant_id, c.key AS catalog, code ->> 'code' AS code, code ->> 'name_en' AS name, code ->> 'name_ar' AS name2,
    (code ->> 'position')::integer AS position, code -> 'attrs' AS attrs, r.number AS release
FROM hq.catalogs_pin p
JOIN hq.catalogs_catalogrelease r ON r.id = p.release_id
JOIN hq.catalogs_catalog c ON c.id = p.catalog_id
CROSS JOIN LATERAL jsonb_array_elements(r.content -> 'codes') code
"""


class Migration(migrations.Migration):
    dependencies = [("catalogs", "0001_catalogs"), ("tenants", "0002_walls")]
    operations = [
        frozen_editions("catalogs_catalogrelease"),
        hidden_drafts("catalogs_catalogrelease"),
        same_thing("catalogs_pin", edition="release_id", of="catalog_id", editions="catalogs_catalogrelease"),
        tenant_wall("catalogs_pin"),
        product_may_read("catalogs_pin", "tenant_id", "catalog_id", "release_id"),
        product_may_read("catalogs_catalogrelease", "id", "number", "status", "content"),
        product_may_read("catalogs_catalog", "id", "key"),
        contract_view("catalog", CATALOG),
    ]
