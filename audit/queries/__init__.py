"""What can be asked of the ledger?"""

from .chain import ChainState, chain_state, neighbours
from .changes import Change, change
from .coverage import Table, Use, tables, uses
from .delays import Delays, delays
from .digests import digest_of, named
from .entries import Headline, about_tenant, headlines, latest, people_by_actor, tenant_names, tenants_by_id, timeline
from .months import Month, month, months
from .past import Past, TooManyChanges, row_as_of, tenant_as_of
from .standing import Standing, standing
from .verifications import keys, open_run, verifications, with_names

__all__ = [
    "ChainState",
    "Change",
    "Delays",
    "Headline",
    "Month",
    "Past",
    "Standing",
    "Table",
    "TooManyChanges",
    "Use",
    "about_tenant",
    "chain_state",
    "change",
    "delays",
    "digest_of",
    "headlines",
    "keys",
    "latest",
    "month",
    "months",
    "named",
    "neighbours",
    "open_run",
    "people_by_actor",
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
