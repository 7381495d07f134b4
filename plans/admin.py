"""What of plans may be edited raw? The registry and the plans' own rows; editions are frozen once they are live."""

from hqconsole.raw.site import RawModelAdmin, site

from .models import AddOn, Campaign, Change, Charge, Feature, Holding, Limit, Override, Plan, Receipt, Subscription, Wave

OURS = [AddOn, Campaign, Change, Charge, Feature, Holding, Limit, Override, Plan, Receipt, Subscription, Wave]
site.register(OURS, RawModelAdmin)
