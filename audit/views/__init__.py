"""On which pages do people read the ledger and its digests, take entries of it away, and take a change back?"""

from . import coverage, digests, exporting, past, revealing, saved, timeline, undoing, verifying

__all__ = [
    "coverage",
    "digests",
    "exporting",
    "past",
    "revealing",
    "saved",
    "timeline",
    "undoing",
    "verifying",
]
