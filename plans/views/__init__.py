"""On which pages do people see plans, what a tenant may use and why, limits, and what the product asks for in vain?"""

from .explain import differences, explain
from .limits import arm_limit, disarm_limit, limit, limits, rehearse_limit
from .matrix import index
from .tenant import of_tenant
from .unknown import unknown

__all__ = [
    "arm_limit",
    "differences",
    "disarm_limit",
    "explain",
    "index",
    "limit",
    "limits",
    "of_tenant",
    "rehearse_limit",
    "unknown",
]
