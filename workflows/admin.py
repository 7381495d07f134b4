"""What of workflows may be edited raw? Their names and the pointers of tenants; versions are frozen once they are live."""

from hqconsole.raw.site import RawModelAdmin, site

from .models import Deployment, Workflow

site.register([Workflow, Deployment], RawModelAdmin)
