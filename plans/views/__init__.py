"""On which pages do people see plans, and what a tenant may use?"""

from .matrix import index
from .tenant import of_tenant

__all__ = ["index", "of_tenant"]
