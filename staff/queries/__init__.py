"""What can be asked about the people who work here, their roles and their keys?"""

from .elevations import NEVER_LENT, grants_by_elevation
from .keys import drowsy, every_key, idle_scopes, key_behind, keys_of
from .people import Step, Turn, cards_of, people, people_by_role, turns_of
from .roles import CARDS_OF_PEOPLE, RISK_NAMES, RISK_TONES, Can, Verb, chores, verbs
from .sessions import open_emergencies, open_sessions, sessions_of
from .simulation import Answer, simulated

__all__ = [
    "CARDS_OF_PEOPLE",
    "NEVER_LENT",
    "RISK_NAMES",
    "RISK_TONES",
    "Answer",
    "Can",
    "Step",
    "Turn",
    "Verb",
    "cards_of",
    "chores",
    "drowsy",
    "every_key",
    "grants_by_elevation",
    "idle_scopes",
    "key_behind",
    "keys_of",
    "open_emergencies",
    "open_sessions",
    "people",
    "people_by_role",
    "sessions_of",
    "simulated",
    "turns_of",
    "verbs",
]
