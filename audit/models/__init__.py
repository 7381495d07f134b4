"""What does the console keep and see of the ledger?"""

from .digests import Digest
from .entries import FIRST_WAITING, Entry
from .saved import LONGEST_SEARCH, MOST_OF_ONE, SavedView

__all__ = ["FIRST_WAITING", "LONGEST_SEARCH", "MOST_OF_ONE", "Digest", "Entry", "SavedView"]
