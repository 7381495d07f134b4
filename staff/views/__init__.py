"""On which pages do people come in, see themselves, and see who may do what?"""

from . import account, elevations, factors, keys, logout, people, prove, roles, sessions, sign_in

__all__ = [
    "account",
    "elevations",
    "factors",
    "keys",
    "logout",
    "people",
    "prove",
    "roles",
    "sessions",
    "sign_in",
]
