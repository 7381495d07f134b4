"""On which pages do people come in, see themselves, and see who may do what?"""

from . import account, prove, roles, sign_in

__all__ = ["account", "prove", "roles", "sign_in"]
