"""What can be asked of the ledger?"""

from .chain import ChainState, chain_state, neighbours
from .changes import Change, change
from .digests import digest_of, named
from .entries import Headline, about_tenant, headlines, latest, people_by_actor, tenant_names, tenants_by_id, timeline

__all__ = [
    "ChainState",
    "Change",
    "Headline",
    "about_tenant",
    "chain_state",
    "change",
    "digest_of",
    "headlines",
    "latest",
    "named",
    "neighbours",
    "people_by_actor",
    "tenant_names",
    "tenants_by_id",
    "timeline",
]
