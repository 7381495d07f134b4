"""What of plans may be edited raw? The registry and the plans' own rows; editions are frozen once they are live."""

from hqconsole.raw.site import RawModelAdmin, site

from .models import Feature, Limit, Plan, Subscription

site.register([Feature, Limit, Plan, Subscription], RawModelAdmin)
