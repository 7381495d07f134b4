"""What can be asked of the ledger?"""

from .asking import RANGES, Asked, Count, asked, count, number_sealed
from .chain import ChainState, Proof, chain_state, neighbours, proofs
from .changes import Change, change
from .coverage import Table, Use, tables, uses
from .delays import Delays, delays
from .digests import digest_of, named
from .entries import (
    Headline,
    Told,
    about_tenant,
    entry_at,
    headlines,
    latest,
    people_by_actor,
    tenant_names,
    tenants_by_id,
    told,
)
from .exports import Progress, bounds_of, exports_for, exports_over, manifest_of, progress_of, time_of, trouble_with_span
from .lines import Line, Timeline, newer, number_in, timeline
from .meanings import Condition, kinds_of_rows
from .months import Month, behind_months_outside, month, months
from .past import Past, TooFarBack, row_as_of, tenant_as_of
from .personal import Personal, in_the_clear, names_of_people, personal_names, personal_of, salted_in
from .questions import Question, predicate, says
from .search import Stretch, find, within_time
from .standing import Standing, standing
from .verifications import keys, open_run, verifications, with_names

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
    "Month",
    "Past",
    "Personal",
    "Progress",
    "Proof",
    "Question",
    "Standing",
    "Stretch",
    "Table",
    "Timeline",
    "Told",
    "TooFarBack",
    "Use",
    "about_tenant",
    "asked",
    "behind_months_outside",
    "bounds_of",
    "chain_state",
    "change",
    "count",
    "delays",
    "digest_of",
    "entry_at",
    "exports_for",
    "exports_over",
    "find",
    "headlines",
    "in_the_clear",
    "keys",
    "kinds_of_rows",
    "latest",
    "manifest_of",
    "month",
    "months",
    "named",
    "names_of_people",
    "neighbours",
    "newer",
    "number_in",
    "number_sealed",
    "open_run",
    "people_by_actor",
    "personal_names",
    "personal_of",
    "predicate",
    "progress_of",
    "proofs",
    "row_as_of",
    "salted_in",
    "says",
    "standing",
    "tables",
    "tenant_as_of",
    "tenant_names",
    "tenants_by_id",
    "time_of",
    "timeline",
    "told",
    "trouble_with_span",
    "uses",
    "verifications",
    "with_names",
    "within_time",
]
