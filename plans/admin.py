"""What of plans may be edited raw? The registry and the plans' own rows; editions are frozen once they are live."""

from hqconsole.raw.site import RawModelAdmin, site

from .models import AddOn, Change, Charge, Feature, Holding, Limit, Override, Plan, Subscription

site.register([AddOn, Change, Charge, Feature, Holding, Limit, Override, Plan, Subscription], RawModelAdmin)
