"""What can be asked about requests, the people who decide them, and the policies behind them?"""

from .inbox import Wanted, change_group_of, debts_owed, done_in, inbox, overdue_debts, reviews_of, waiting_count, waiting_for
from .people import (
    another_human,
    candidates,
    holds,
    is_same_human,
    may_agree,
    others_who_may_agree,
    person_behind,
    valid_approvals,
)
from .policies import GUARDABLE, demanded_terms, guarded_models, policies_of, trouble_with

__all__ = [
    "GUARDABLE",
    "Wanted",
    "another_human",
    "candidates",
    "change_group_of",
    "debts_owed",
    "demanded_terms",
    "done_in",
    "guarded_models",
    "holds",
    "inbox",
    "is_same_human",
    "may_agree",
    "others_who_may_agree",
    "overdue_debts",
    "person_behind",
    "policies_of",
    "reviews_of",
    "trouble_with",
    "valid_approvals",
    "waiting_count",
    "waiting_for",
]
