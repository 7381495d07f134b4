"""On which pages do people read the ledger, and take a change back?"""

from . import digests, timeline, undoing

__all__ = ["digests", "timeline", "undoing"]
