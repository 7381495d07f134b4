"""What can be asked of the ledger?"""

from .asking import RANGES, Asked, Count, asked, count, number_sealed
from .chain import ChainState, Proof, chain_state, neighbours, proofs
from .changes import Change, change
from .coverage import Table, Use, tables, uses
from .delays import Delays, delays
from .digests import digest_of, named
from .entries import Headline, Told, about_tenant, entry_at, headlines, latest, people_by_actor, tenant_names, tenants_by_id, told
from .lines import Line, Timeline, newer, timeline
from .meanings import Condition, kinds_of_rows
from .past import Past, TooManyChanges, row_as_of, tenant_as_of
from .search import Question, find

__all__ = [
    "RANGES",
    "Asked",
    "ChainState",
    "Change",
    "Condition",
    "Count",
    "Delays",
    "Headline",
    "Line",
    "Past",
    "Proof",
    "Question",
    "Table",
    "Timeline",
    "Told",
    "TooManyChanges",
    "Use",
    "about_tenant",
    "asked",
    "chain_state",
    "change",
    "count",
    "delays",
    "digest_of",
    "entry_at",
    "find",
    "headlines",
    "kinds_of_rows",
    "latest",
    "named",
    "neighbours",
    "newer",
    "number_sealed",
    "people_by_actor",
    "proofs",
    "row_as_of",
    "tables",
    "tenant_as_of",
    "tenant_names",
    "tenants_by_id",
    "timeline",
    "told",
    "uses",
]
