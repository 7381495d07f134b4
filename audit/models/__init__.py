"""What does the console keep and see of the ledger?"""

from .digests import Digest
from .entries import FIRST_WAITING, Entry
from .exports import Export
from .reveals import REVEALED_FOR, Reveal
from .saved import LONGEST_SEARCH, MOST_OF_ONE, SavedView
from .verifications import Verification, Watch

__all__ = [
    "FIRST_WAITING",
    "LONGEST_SEARCH",
    "MOST_OF_ONE",
    "REVEALED_FOR",
    "Digest",
    "Entry",
    "Export",
    "Reveal",
    "SavedView",
    "Verification",
    "Watch",
]
