from importlib import import_module

from django.contrib.admin.apps import SimpleAdminConfig

FAMILIES = ("tenants", "plans", "workflows", "catalogs")


class RawAdminConfig(SimpleAdminConfig):
    default_site = "hqconsole.raw.site.RawSite"
    default_auto_field = "django.db.models.AutoField"

    def ready(self):
        """Only our own families' tables: what third parties register is not ours to edit."""
        super().ready()
        for family in FAMILIES:
            import_module(f"{family}.admin")
