"""What of catalogs may be edited raw? Their names and the pins of tenants; releases are frozen once they are live."""

from hqconsole.raw.site import RawModelAdmin, site

from .models import Catalog, Pin

site.register([Catalog, Pin], RawModelAdmin)
