"""What can be asked about the people who work here, their roles and their keys?"""

from .keys import every_key, idle_scopes, key_behind, keys_of
from .people import cards_of, people_by_role
from .roles import CARDS_OF_PEOPLE, RISK_NAMES, RISK_TONES, Verb, chores, verbs

__all__ = [
    "CARDS_OF_PEOPLE",
    "RISK_NAMES",
    "RISK_TONES",
    "Verb",
    "cards_of",
    "chores",
    "every_key",
    "idle_scopes",
    "key_behind",
    "keys_of",
    "people_by_role",
    "verbs",
]
