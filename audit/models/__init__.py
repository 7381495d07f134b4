"""What does the console keep and see of the ledger?"""

from .digests import Digest
from .entries import FIRST_WAITING, Entry
from .exports import Export
from .reveals import REVEALED_FOR, Reveal
from .verifications import Verification, Watch

__all__ = [
    "FIRST_WAITING",
    "REVEALED_FOR",
    "Digest",
    "Entry",
    "Export",
    "Reveal",
    "Verification",
    "Watch",
]
