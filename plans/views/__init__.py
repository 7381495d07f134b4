"""On which pages do people see plans, what a tenant may use, and what is different for it?"""

from .flags import flag, flags, kill, override_for, revive, set_default, stale
from .matrix import index
from .overrides import (
    change_override,
    exempt,
    override,
    override_page,
    overrides,
    renew_override,
    revoke_override,
    top_up,
)
from .tenant import of_tenant

__all__ = [
    "change_override",
    "exempt",
    "flag",
    "flags",
    "index",
    "kill",
    "of_tenant",
    "override",
    "override_for",
    "override_page",
    "overrides",
    "renew_override",
    "revive",
    "revoke_override",
    "set_default",
    "stale",
    "top_up",
]
