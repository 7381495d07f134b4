"""What does the console keep and see of the ledger?"""

from .digests import Digest
from .entries import FIRST_WAITING, Entry
from .verifications import Verification, Watch

__all__ = ["FIRST_WAITING", "Digest", "Entry", "Verification", "Watch"]
