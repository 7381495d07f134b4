"""Who works here, and how do they and their scripts come in? What must always be true about it."""

from .calls import IdempotentCall
from .elevations import Elevation, Elevations
from .envelopes import Envelope, Envelopes
from .factors import Factor, RecoveryCode, WrongCode
from .keys import OF_MACHINES, Key, Keys, KeyUse
from .people import ROLE_NAMES, People, Person
from .proofs import Proof
from .sessions import Arrival, HeardLogout, Session, Sessions

__all__ = [
    "OF_MACHINES",
    "ROLE_NAMES",
    "Arrival",
    "Elevation",
    "Elevations",
    "Envelope",
    "Envelopes",
    "Factor",
    "HeardLogout",
    "IdempotentCall",
    "Key",
    "KeyUse",
    "Keys",
    "People",
    "Person",
    "Proof",
    "RecoveryCode",
    "Session",
    "Sessions",
    "WrongCode",
]
