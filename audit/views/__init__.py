"""On which pages do people read the ledger, and take a change back?"""

from . import timeline, undoing

__all__ = ["timeline", "undoing"]
