"""On which pages do people come in, see themselves, and see who may do what?"""

from . import account, keys, prove, roles, sign_in

__all__ = ["account", "keys", "prove", "roles", "sign_in"]
