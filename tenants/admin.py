"""What of tenants may be edited raw? Their rows, holds and contacts, with a reason each time (see hqconsole/raw)."""

from hqconsole.raw.site import RawModelAdmin, site

from .models import Contact, Hold, Tenant


class TenantAdmin(RawModelAdmin):
    list_display = ("slug", "name_en", "status", "region")
    search_fields = ("slug",)


site.register(Tenant, TenantAdmin)
site.register([Hold, Contact], RawModelAdmin)
