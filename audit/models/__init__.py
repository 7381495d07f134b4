"""What does the console keep and see of the ledger?"""

from .digests import Digest
from .entries import FIRST_WAITING, Entry

__all__ = ["FIRST_WAITING", "Digest", "Entry"]
