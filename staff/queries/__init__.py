"""What can be asked about the people who work here, their roles and their tokens?"""

from .people import cards_of, people_by_role
from .roles import CARDS_OF_PEOPLE, RISK_NAMES, RISK_TONES, Verb, chores, verbs
from .tokens import hash_of, token_behind, tokens_of

__all__ = [
    "CARDS_OF_PEOPLE",
    "RISK_NAMES",
    "RISK_TONES",
    "Verb",
    "cards_of",
    "chores",
    "hash_of",
    "people_by_role",
    "token_behind",
    "tokens_of",
    "verbs",
]
