"""On which pages do people read the ledger, verify it, and take a change back?"""

from . import coverage, digests, past, timeline, undoing, verifying

__all__ = ["coverage", "digests", "past", "timeline", "undoing", "verifying"]
