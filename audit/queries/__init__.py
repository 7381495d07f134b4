"""What can be asked of the ledger?"""

from .chain import ChainState, chain_state, neighbours
from .changes import Change, change
from .coverage import Table, Use, tables, uses
from .delays import Delays, delays
from .digests import digest_of, named
from .entries import Headline, about_tenant, headlines, latest, people_by_actor, tenant_names, tenants_by_id, timeline
from .exports import Progress, exports_for, exports_over, manifest_of, progress_of
from .past import Past, TooManyChanges, row_as_of, tenant_as_of
from .personal import Personal, in_the_clear, names_of_people, personal_of

__all__ = [
    "ChainState",
    "Change",
    "Delays",
    "Headline",
    "Past",
    "Personal",
    "Progress",
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
    "latest",
    "manifest_of",
    "named",
    "names_of_people",
    "neighbours",
    "people_by_actor",
    "personal_of",
    "progress_of",
    "row_as_of",
    "tables",
    "tenant_as_of",
    "tenant_names",
    "tenants_by_id",
    "timeline",
    "uses",
]
