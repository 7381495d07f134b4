"""What can be asked of the ledger?"""

from .chain import ChainState, chain_state, neighbours
from .changes import Change, change
from .coverage import Table, Use, tables, uses
from .delays import Delays, delays
from .digests import digest_of, named
from .entries import Headline, about_tenant, headlines, latest, people_by_actor, tenant_names, tenants_by_id, timeline
from .exports import Progress, exports_for, exports_over, manifest_of, progress_of
from .months import Month, month, months
from .past import Past, TooManyChanges, row_as_of, tenant_as_of
from .personal import Personal, in_the_clear, names_of_people, personal_of
from .standing import Standing, standing
from .verifications import keys, open_run, verifications, with_names

__all__ = [
    "ChainState",
    "Change",
    "Delays",
    "Headline",
    "Month",
    "Past",
    "Personal",
    "Progress",
    "Standing",
    "Table",
    "TooManyChanges",
    "Use",
    "about_tenant",
    "chain_state",
    "change",
    "delays",
    "digest_of",
    "exports_for",
    "exports_over",
    "headlines",
    "in_the_clear",
    "keys",
    "latest",
    "manifest_of",
    "month",
    "months",
    "named",
    "names_of_people",
    "neighbours",
    "open_run",
    "people_by_actor",
    "personal_of",
    "progress_of",
    "row_as_of",
    "standing",
    "tables",
    "tenant_as_of",
    "tenant_names",
    "tenants_by_id",
    "timeline",
    "uses",
    "verifications",
    "with_names",
]
