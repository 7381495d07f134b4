"""On which pages do people read the ledger, and take a change back?"""

from . import coverage, digests, past, saved, timeline, undoing

__all__ = ["coverage", "digests", "past", "saved", "timeline", "undoing"]
