"""On which pages do people come in, see themselves, and see who may do what?"""

from . import account, elevations, keys, people, prove, roles, sign_in

__all__ = ["account", "elevations", "keys", "people", "prove", "roles", "sign_in"]
