"""What can be asked of the ledger?"""

from .chain import ChainState, chain_state, neighbours
from .changes import Change, change
from .entries import Headline, about_tenant, headlines, latest, tenant_names, timeline

__all__ = [
    "ChainState",
    "Change",
    "Headline",
    "about_tenant",
    "chain_state",
    "change",
    "headlines",
    "latest",
    "neighbours",
    "tenant_names",
    "timeline",
]
