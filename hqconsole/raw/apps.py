from django.contrib.admin.apps import AdminConfig


class RawAdminConfig(AdminConfig):
    default_site = "hqconsole.raw.site.RawSite"
    default_auto_field = "django.db.models.AutoField"
