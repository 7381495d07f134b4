"""Who works here, and how do they and their scripts come in? What must always be true about it."""

from .calls import IdempotentCall
from .people import ROLE_NAMES, People, Person
from .proofs import Proof
from .tokens import Token, Tokens

__all__ = ["ROLE_NAMES", "IdempotentCall", "People", "Person", "Proof", "Token", "Tokens"]
